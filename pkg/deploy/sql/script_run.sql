DECLARE @hart_run uniqueidentifier = NEWID();
EXEC sys.sp_set_session_context @key = N'hartctl.run', @value = @hart_run;
INSERT INTO hart.Deployment (RunId, Environment, Tool, Fingerprint, Steps, ServerBuild)
VALUES (@hart_run, {{str .Target.Environment}}, {{str .Tool}}, {{str .Fingerprint}}, {{len .Steps}}, {{str .Target.Build}});
