ALTER QUEUE {{name .Schema .Queue}} WITH ACTIVATION (STATUS = {{if .On}}ON{{else}}OFF{{end}});
