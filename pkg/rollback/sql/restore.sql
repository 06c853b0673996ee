-- {{if .Chain}}The backups that msdb knows of{{else}}msdb knows of no full backup from before that moment, or cannot be read: put in what you have{{end}}. STOPAT is the server's local time{{if .Local}}: {{.Local}} is {{.Moment}} UTC{{else}}: convert {{.Moment}} UTC{{end}}.
{{- with .Gap}}
-- THE CHAIN IS BROKEN: {{.}}. Find the log backup that is missing before you begin.
{{- end}}
-- 1. The log that no backup has yet. The database stays in use, and its chain of log backups as it is.
BACKUP LOG {{id .Database}} TO DISK = N'<tail of the log>' WITH COPY_ONLY, CHECKSUM;
-- 2. Next to the original, so that nothing is lost before it is compared. RESTORE FILELISTONLY shows the files of a backup.
{{- if .Chain}}
{{- range .Chain}}
{{- if eq .Type "D"}}
RESTORE DATABASE {{id $.Copy}} FROM {{.Devices}} WITH FILE = {{.Position}}, NORECOVERY, CHECKSUM{{range $.Files}},
    MOVE {{str .Name}} TO {{str .To}}{{end}};
{{- else if eq .Type "I"}}
RESTORE DATABASE {{id $.Copy}} FROM {{.Devices}} WITH FILE = {{.Position}}, NORECOVERY;
{{- else}}
RESTORE LOG {{id $.Copy}} FROM {{.Devices}} WITH FILE = {{.Position}}, NORECOVERY, STOPAT = {{str $.Local}};
{{- end}}
{{- end}}
{{- if not .Reached}}
RESTORE LOG {{id .Copy}} FROM DISK = N'<tail of the log>' WITH NORECOVERY, STOPAT = {{str .Local}};
{{- end}}
{{- else}}
RESTORE DATABASE {{id .Copy}} FROM DISK = N'<last full backup before it>' WITH NORECOVERY, CHECKSUM{{range .Files}},
    MOVE {{str .Name}} TO {{str .To}}{{else}}, MOVE N'<each file>' TO N'<new path>'{{end}};
RESTORE LOG {{id .Copy}} FROM DISK = N'<each log backup since, the tail last>' WITH NORECOVERY, STOPAT = N'{{if .Local}}{{.Local}}{{else}}<local time>{{end}}';
{{- end}}
RESTORE DATABASE {{id .Copy}} WITH RECOVERY;
-- 3. What a restore does not bring: the clean-up of histories is off, TRUSTWORTHY is off, the broker is disabled; logins and trusted hashes are the instance's.
ALTER DATABASE {{id .Copy}} SET TEMPORAL_HISTORY_RETENTION ON;
{{- if .Filestream}}
-- FILESTREAM: its access level has to be on where the copy is restored, and the container's folder must not exist yet.
{{- end}}
-- In place instead: BACKUP LOG … WITH NORECOVERY takes the database out of use, then the same RESTOREs go to {{id .Database}} without MOVE. What was written since is lost with it.
