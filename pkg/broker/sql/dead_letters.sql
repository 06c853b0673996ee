SELECT ISNULL(m.QueueName, N''), m.Reason, COUNT(*), MAX(m.CreatedAtUtc)
FROM dbo.MessageDeadLetters AS m
GROUP BY m.QueueName, m.Reason
ORDER BY 1, 2;
