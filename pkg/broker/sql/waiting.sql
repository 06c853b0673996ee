SELECT COUNT(*) FROM {{name .Schema .Queue}} AS q WITH (NOLOCK) WHERE q.conversation_handle = CAST(@handle AS uniqueidentifier);
