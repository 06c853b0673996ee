-- The history is written in the server's local time; its step 0 is the outcome of the whole run.
SELECT j.name AS object, CAST(j.enabled AS int) AS enabled,
    (SELECT COUNT(*) FROM msdb.dbo.sysjobsteps AS t WHERE t.job_id = j.job_id) AS steps,
    (SELECT COUNT(*) FROM msdb.dbo.sysjobservers AS v WHERE v.job_id = j.job_id) AS servers,
    (SELECT COUNT(*) FROM msdb.dbo.sysjobschedules AS k JOIN msdb.dbo.sysschedules AS s ON s.schedule_id = k.schedule_id WHERE k.job_id = j.job_id AND s.enabled = 1) AS schedules,
    h.run_status AS outcome, h.message,
    DATEDIFF(minute, DATETIMEFROMPARTS(h.run_date / 10000, h.run_date / 100 % 100, h.run_date % 100, h.run_time / 10000, h.run_time / 100 % 100, h.run_time % 100, 0), GETDATE()) AS minutes,
    (SELECT TOP (1) a.status_desc FROM sys.dm_server_services AS a WHERE a.servicename LIKE N'SQL Server Agent%') AS agent
FROM msdb.dbo.sysjobs AS j
OUTER APPLY (SELECT TOP (1) y.run_status, y.run_date, y.run_time, y.message FROM msdb.dbo.sysjobhistory AS y WHERE y.job_id = j.job_id AND y.step_id = 0 ORDER BY y.instance_id DESC) AS h;
