{{define "file"}}(NAME = {{str .Name}}{{with .Path}}, FILENAME = {{str .}}{{end}}{{with .Size}}, SIZE = {{.}}{{end}}{{with .Max}}, MAXSIZE = {{.}}{{end}}{{with .Growth}}, FILEGROWTH = {{.}}{{end}}){{end -}}
CREATE DATABASE {{id .Name}}
    {{- if .Data.Path}}
    ON PRIMARY {{template "file" .Data}}
    LOG ON {{template "file" .Log}}
    {{- end}}
    {{- with .Collation}}
    COLLATE {{.}}
    {{- end}};
