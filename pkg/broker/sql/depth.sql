{{range $i, $q := .}}{{if $i}}UNION ALL
{{end}}SELECT {{$i}}, COUNT_BIG(*), MIN(q.message_enqueue_time) FROM {{name $q.Schema $q.Queue}} AS q WITH (NOLOCK) WHERE q.status = 1
{{end}}ORDER BY 1;
