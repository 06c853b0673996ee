SET XACT_ABORT ON;
BEGIN TRANSACTION;
IF SCHEMA_ID(N'hart') IS NULL EXEC (N'CREATE SCHEMA hart AUTHORIZATION dbo');

-- One row a run. Rows are only ever added.
IF OBJECT_ID(N'hart.Deployment', N'U') IS NULL
CREATE TABLE hart.Deployment (
    RunId       uniqueidentifier NOT NULL CONSTRAINT PK_hart_Deployment PRIMARY KEY,
    StartedAt   datetime2(3)     NOT NULL CONSTRAINT DF_hart_Deployment_StartedAt DEFAULT SYSUTCDATETIME(),
    Environment nvarchar(128)    NOT NULL,
    Tool        nvarchar(64)     NOT NULL,
    Fingerprint char(64)         NOT NULL, -- of the state that the plan was made for
    Steps       int              NOT NULL,
    LoginName   nvarchar(128)    NOT NULL CONSTRAINT DF_hart_Deployment_LoginName DEFAULT ORIGINAL_LOGIN(),
    HostName    nvarchar(128)    NULL     CONSTRAINT DF_hart_Deployment_HostName DEFAULT HOST_NAME(),
    ServerBuild nvarchar(128)    NOT NULL
);

-- One row a step that ended, and one with StepId 'run' when the run ended; a run without it was cut. Rows are only ever added.
IF OBJECT_ID(N'hart.DeploymentStep', N'U') IS NULL
CREATE TABLE hart.DeploymentStep (
    Id         bigint           IDENTITY(1, 1) NOT NULL CONSTRAINT PK_hart_DeploymentStep PRIMARY KEY,
    RunId      uniqueidentifier NOT NULL CONSTRAINT FK_hart_DeploymentStep_Deployment REFERENCES hart.Deployment (RunId),
    StepId     nvarchar(400)    NOT NULL,
    Phase      nvarchar(32)     NOT NULL,
    Action     nvarchar(16)     NOT NULL,
    Outcome    nvarchar(16)     NOT NULL CONSTRAINT CK_hart_DeploymentStep_Outcome CHECK (Outcome IN (N'done', N'failed', N'stopped')),
    StartedAt  datetime2(3)     NOT NULL,
    DurationMs int              NOT NULL,
    Error      nvarchar(4000)   NULL
);

-- One row each time a migration went up or down; the newest row of a version says whether it is applied. 'base' is applied
-- without running: the database had it already.
IF OBJECT_ID(N'hart.MigrationHistory', N'U') IS NULL
CREATE TABLE hart.MigrationHistory (
    Id         bigint           IDENTITY(1, 1) NOT NULL CONSTRAINT PK_hart_MigrationHistory PRIMARY KEY,
    Version    bigint           NOT NULL,
    Name       nvarchar(260)    NOT NULL,
    SHA256     binary(32)       NOT NULL,
    Direction  varchar(4)       NOT NULL CONSTRAINT CK_hart_MigrationHistory_Direction CHECK (Direction IN ('up', 'down', 'base')),
    AppliedAt  datetime2(3)     NOT NULL,
    AppliedBy  nvarchar(128)    NOT NULL CONSTRAINT DF_hart_MigrationHistory_AppliedBy DEFAULT ORIGINAL_LOGIN(),
    DurationMs int              NOT NULL,
    Tool       nvarchar(64)     NOT NULL,
    RunId      uniqueidentifier NOT NULL CONSTRAINT FK_hart_MigrationHistory_Deployment REFERENCES hart.Deployment (RunId)
);

-- What each module's file was when it was last applied, and what the server made of it.
IF OBJECT_ID(N'hart.Module', N'U') IS NULL
CREATE TABLE hart.Module (
    SchemaName     nvarchar(128) NOT NULL,
    Name           nvarchar(128) NOT NULL,
    FileHash       binary(32)    NOT NULL,
    DefinitionHash binary(32)    NULL, -- NULL: the definition could not be read
    AppliedAt      datetime2(3)  NOT NULL,
    CONSTRAINT PK_hart_Module PRIMARY KEY (SchemaName, Name)
);

IF OBJECT_ID(N'hart.Seed', N'U') IS NULL
CREATE TABLE hart.Seed (
    Name      nvarchar(260) NOT NULL CONSTRAINT PK_hart_Seed PRIMARY KEY,
    FileHash  binary(32)    NOT NULL,
    AppliedAt datetime2(3)  NOT NULL
);

-- What each assembly was, release by release, its bytes included: a rollback returns to them. Rows are only ever added.
IF OBJECT_ID(N'hart.AssemblyRelease', N'U') IS NULL
CREATE TABLE hart.AssemblyRelease (
    Name          nvarchar(128)    NOT NULL,
    ReleaseNumber int              NOT NULL, -- from 1
    ClrName       nvarchar(4000)   NOT NULL,
    Mvid          uniqueidentifier NOT NULL,
    Sha512        binary(64)       NOT NULL, -- SHA2-512 of Content
    PermissionSet nvarchar(16)     NOT NULL, -- SAFE, EXTERNAL_ACCESS, UNSAFE
    Content       varbinary(max)   NOT NULL,
    Bindings      nvarchar(max)    NOT NULL, -- JSON
    ReleasedAt    datetime2(3)     NOT NULL,
    ReleasedBy    nvarchar(128)    NOT NULL CONSTRAINT DF_hart_AssemblyRelease_ReleasedBy DEFAULT ORIGINAL_LOGIN(),
    Tool          nvarchar(64)     NOT NULL,
    RunId         uniqueidentifier NOT NULL CONSTRAINT FK_hart_AssemblyRelease_Deployment REFERENCES hart.Deployment (RunId),
    CONSTRAINT PK_hart_AssemblyRelease PRIMARY KEY (Name, ReleaseNumber)
);

-- What each rollback changed, table by table, and the moment just before, to which an undo returns. Rows are only ever added.
IF OBJECT_ID(N'hart.Rollback', N'U') IS NULL
CREATE TABLE hart.[Rollback] (
    Id           bigint           IDENTITY(1, 1) NOT NULL CONSTRAINT PK_hart_Rollback PRIMARY KEY,
    RunId        uniqueidentifier NOT NULL CONSTRAINT FK_hart_Rollback_Deployment REFERENCES hart.Deployment (RunId),
    SchemaName   nvarchar(128)    NOT NULL,
    TableName    nvarchar(128)    NOT NULL,
    TargetTime   datetime2(7)     NOT NULL, -- UTC
    RestorePoint datetime2(7)     NOT NULL, -- UTC
    Predicate    nvarchar(4000)   NULL, -- NULL: all rows
    Deleted      bigint           NOT NULL,
    Updated      bigint           NOT NULL,
    Inserted     bigint           NOT NULL,
    Remade       bigint           NOT NULL, -- deleted and inserted again, because of their parents
    LeftOut      bigint           NOT NULL CONSTRAINT DF_hart_Rollback_LeftOut DEFAULT 0 -- left as they were: a parent that keeps no past is gone
);
IF COL_LENGTH(N'hart.Rollback', N'LeftOut') IS NULL
ALTER TABLE hart.[Rollback] ADD LeftOut bigint NOT NULL CONSTRAINT DF_hart_Rollback_LeftOut DEFAULT 0;

-- One row a table when a run begins, or goes on with, a rollback in ranges: Origin is the run that began it. It is under way until the pass 'last' of Origin is recorded, or
-- another rollback. Rows are only ever added.
IF OBJECT_ID(N'hart.RollbackBegun', N'U') IS NULL
CREATE TABLE hart.RollbackBegun (
    Id           bigint           IDENTITY(1, 1) NOT NULL CONSTRAINT PK_hart_RollbackBegun PRIMARY KEY,
    RunId        uniqueidentifier NOT NULL CONSTRAINT FK_hart_RollbackBegun_Deployment REFERENCES hart.Deployment (RunId),
    Origin       uniqueidentifier NOT NULL,
    Scope        char(64)         NOT NULL, -- SHA2-256 of the tables, moments and predicates
    LastRollback bigint           NOT NULL, -- the newest hart.Rollback.Id when Origin began
    SchemaName   nvarchar(128)    NOT NULL,
    TableName    nvarchar(128)    NOT NULL,
    TargetTime   datetime2(7)     NOT NULL, -- UTC
    RestorePoint datetime2(7)     NOT NULL, -- UTC; before Origin's first range
    Predicate    nvarchar(4000)   NULL
);

-- One row a range of keys that a rollback has done, in the transaction that did it. Rows are only ever added.
IF OBJECT_ID(N'hart.RollbackRange', N'U') IS NULL
CREATE TABLE hart.RollbackRange (
    Id         bigint           IDENTITY(1, 1) NOT NULL CONSTRAINT PK_hart_RollbackRange PRIMARY KEY,
    RunId      uniqueidentifier NOT NULL CONSTRAINT FK_hart_RollbackRange_Deployment REFERENCES hart.Deployment (RunId),
    Origin     uniqueidentifier NOT NULL,
    SchemaName nvarchar(128)    NOT NULL,
    TableName  nvarchar(128)    NOT NULL,
    Pass       varchar(8)       NOT NULL CONSTRAINT CK_hart_RollbackRange_Pass CHECK (Pass IN ('delete', 'restore', 'last')),
    FirstKey   nvarchar(400)    NULL, -- as text; NULL in the pass 'last', which is about all rows
    LastKey    nvarchar(400)    NULL,
    EndedAt    datetime2(3)     NOT NULL CONSTRAINT DF_hart_RollbackRange_EndedAt DEFAULT SYSUTCDATETIME(),
    Deleted    bigint           NOT NULL,
    Updated    bigint           NOT NULL,
    Inserted   bigint           NOT NULL,
    Remade     bigint           NOT NULL
);

-- golang-migrate's own table: its command line tool reads the version here.
IF OBJECT_ID(N'dbo.schema_migrations', N'U') IS NULL
CREATE TABLE dbo.schema_migrations (
    version bigint NOT NULL CONSTRAINT PK_schema_migrations PRIMARY KEY,
    dirty   bit    NOT NULL
);
COMMIT TRANSACTION;
