DROP QUEUE dbo.ExtraQueue;
DROP SERVICE ExtraTo;
DROP QUEUE dbo.ExtraTarget;
DROP SERVICE ExtraFrom;
DROP QUEUE dbo.ExtraReplies;
DROP CONTRACT ExtraContract;
DROP MESSAGE TYPE ExtraMessage;
DROP PROCEDURE dbo.Consume;
