package main

import (
	"context"
	"database/sql"
	"time"

	"github.com/hartonomous/hartctl/pkg/mssql"
)

// brokerMessages is how many messages go through the queues.
const brokerMessages = 2_000

var brokerObjects = []string{
	"CREATE DATABASE " + database, "ALTER DATABASE " + database + " SET ENABLE_BROKER", "USE " + database,
	"CREATE QUEUE dbo.Asking", "CREATE QUEUE dbo.Answering",
	"CREATE SERVICE Asking ON QUEUE dbo.Asking ([DEFAULT])", "CREATE SERVICE Answering ON QUEUE dbo.Answering ([DEFAULT])",
	"CREATE TABLE dbo.Done (Id int IDENTITY CONSTRAINT PK_Done PRIMARY KEY, Body varbinary(max) NULL)",
	`CREATE PROCEDURE dbo.Answer AS
SET NOCOUNT, XACT_ABORT ON;
DECLARE @h uniqueidentifier, @type sysname, @body varbinary(max);
WHILE 1 = 1
BEGIN
    BEGIN TRANSACTION;
    SET @h = NULL;
    WAITFOR (RECEIVE TOP (1) @h = conversation_handle, @type = message_type_name, @body = message_body FROM dbo.Answering), TIMEOUT 100;
    IF @h IS NULL
    BEGIN
        COMMIT;
        RETURN;
    END;
    IF @type = N'DEFAULT'
        INSERT dbo.Done (Body) VALUES (@body);
    ELSE
        END CONVERSATION @h;
    COMMIT;
END`,
	"ALTER QUEUE dbo.Answering WITH ACTIVATION (STATUS = ON, PROCEDURE_NAME = dbo.Answer, MAX_QUEUE_READERS = 1, EXECUTE AS OWNER)",
}

// brokerFigures measures messages from SEND to the end of the transaction in which an activated procedure received them.
func brokerFigures(ctx context.Context, b *bench) error {
	return prepared(ctx, "", brokerObjects, func(_ *server, c *mssql.Session) error {
		start := time.Now()
		err := c.Exec(ctx, `DECLARE @h uniqueidentifier, @n int = 0;
BEGIN DIALOG CONVERSATION @h FROM SERVICE Asking TO SERVICE 'Answering' WITH ENCRYPTION = OFF;
WHILE @n < @messages
BEGIN
    SET @n += 1;
    SEND ON CONVERSATION @h (CAST(@n AS varbinary(4)));
END;
WHILE (SELECT COUNT(*) FROM dbo.Done) < @messages WAITFOR DELAY '00:00:00.005';`, sql.Named("messages", brokerMessages))
		if err != nil {
			return err
		}
		b.report.add("broker messages", brokerMessages/time.Since(start).Seconds(), "/s", nil,
			"each sent in a transaction of its own, received and stored by an activated procedure in another; one dialog, one reader")
		return nil
	})
}
