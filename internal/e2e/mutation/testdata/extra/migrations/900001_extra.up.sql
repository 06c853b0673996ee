-- What the built-in schema does not have and the checks look at.
CREATE TYPE dbo.Score FROM decimal(9, 4) NOT NULL;
GO
CREATE TABLE dbo.Extra
(
    ExtraId int               NOT NULL CONSTRAINT PK_Extra PRIMARY KEY,
    Code    varchar(20)       NOT NULL,
    Amount  decimal(18, 2)    NOT NULL DEFAULT (0),
    Twice   AS (Amount * 2),
    Vec     vector(8)         NULL,
    Rank    int               NULL CHECK (Rank > 0),
    UNIQUE (Code)
);
CREATE INDEX IX_Extra_Rank ON dbo.Extra (Rank) INCLUDE (Amount) WHERE Rank IS NOT NULL;
