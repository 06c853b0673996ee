EXEC sys.sp_addextendedproperty @name = {{str .Name}}, @value = {{if .Text}}{{str .Value}}{{else}}{{.Value}}{{end}},
    @level0type = N'SCHEMA', @level0name = {{str .Schema}}, @level1type = N'{{.Word}}', @level1name = {{str .Object}}{{with .Parameter}},
    @level2type = N'PARAMETER', @level2name = {{str .}}{{end}};
