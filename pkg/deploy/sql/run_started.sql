EXEC sys.sp_set_session_context @key = N'hartctl.run', @value = @run;
INSERT INTO hart.Deployment (RunId, Environment, Tool, Fingerprint, Steps, ServerBuild)
VALUES (@run, @environment, @tool, @fingerprint, @steps, @build);
