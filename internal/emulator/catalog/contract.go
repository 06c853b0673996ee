package catalog

/* Views, implemented in this package:

func LookupView(schema, name string) *View   sys.objects, INFORMATION_SCHEMA.TABLES …; nil when there is none
func KnownView(schema, name string) bool     SQL Server has it, the emulator does not: refuse (40517) instead of 208
A reader builds a Viewer (fn.NewViewer(env, db) does it), calls View.Check when it is set, then View.Rows.

Permissions: func (c Catalog) Allowed(s Subject, permission, class string, id int32) bool
*/
