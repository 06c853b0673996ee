DECLARE @h uniqueidentifier = CAST(@handle AS uniqueidentifier);
END CONVERSATION @h;
