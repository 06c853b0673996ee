IF OBJECT_ID(N'dbo.sp_IngestAtom', N'P') IS NULL OR OBJECT_ID(N'dbo.sp_StoreEmbedding', N'P') IS NULL OR OBJECT_ID(N'dbo.sp_ExactVectorSearch', N'P') IS NULL
    SELECT N'the procedures of ingestion and search are not there' AS missing;
ELSE
BEGIN
    DECLARE @tenant int = 2147483601, @near bigint, @far bigint, @again bigint, @duplicate bit, @e bigint;
    DECLARE @text varbinary(max) = CAST(CAST(NEWID() AS nvarchar(36)) AS varbinary(max)), @other varbinary(max) = CAST(CAST(NEWID() AS nvarchar(36)) AS varbinary(max));
    EXEC sys.sp_set_session_context N'TenantId', @tenant;
    BEGIN TRANSACTION;
    EXEC dbo.sp_IngestAtom @TenantId = @tenant, @Content = @text, @ContentType = N'text/plain', @Modality = N'text', @AtomId = @near OUTPUT, @WasDuplicate = @duplicate OUTPUT;
    EXEC dbo.sp_IngestAtom @TenantId = @tenant, @Content = @other, @ContentType = N'text/plain', @Modality = N'text', @AtomId = @far OUTPUT, @WasDuplicate = @duplicate OUTPUT;
    EXEC dbo.sp_IngestAtom @TenantId = @tenant, @Content = @text, @ContentType = N'text/plain', @Modality = N'text', @AtomId = @again OUTPUT, @WasDuplicate = @duplicate OUTPUT;
    EXEC dbo.sp_StoreEmbedding @TenantId = @tenant, @AtomId = @near, @Embedding = N'[0.9,0.1,0]', @AtomEmbeddingId = @e OUTPUT;
    EXEC dbo.sp_StoreEmbedding @TenantId = @tenant, @AtomId = @far, @Embedding = N'[0,0.1,0.9]', @AtomEmbeddingId = @e OUTPUT;
    SELECT @near AS near, @far AS far, @again AS again, @duplicate AS duplicate;
    EXEC dbo.sp_ExactVectorSearch @TenantId = @tenant, @QueryVector = N'[1,0,0]', @TopK = 1;
    IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION;
END;
