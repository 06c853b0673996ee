package ecma

// columnKind says what a cell holds and so how wide it is.
type columnKind uint8

const (
	kindU16    columnKind = iota // two bytes
	kindU32                      // four bytes
	kindString                   // offset into #Strings
	kindGUID                     // number in #GUID
	kindBlob                     // offset into #Blob
	kindRow                      // row of one table
	kindCoded                    // coded index
)

type column struct {
	name  string
	kind  columnKind
	table TableID
	coded *coded
}

type tableSchema struct {
	name    string
	columns []column
}

func u16(n string) column            { return column{name: n, kind: kindU16} }
func u32(n string) column            { return column{name: n, kind: kindU32} }
func str(n string) column            { return column{name: n, kind: kindString} }
func guid(n string) column           { return column{name: n, kind: kindGUID} }
func blob(n string) column           { return column{name: n, kind: kindBlob} }
func row(n string, t TableID) column { return column{name: n, kind: kindRow, table: t} }
func cod(n string, c *coded) column  { return column{name: n, kind: kindCoded, coded: c} }

// schema is §II.22, table by table, column by column in file order.
var schema = [tableCount]tableSchema{
	Module:                 {"Module", []column{u16("Generation"), str("Name"), guid("Mvid"), guid("EncId"), guid("EncBaseId")}},
	TypeRef:                {"TypeRef", []column{cod("ResolutionScope", resolutionScope), str("TypeName"), str("TypeNamespace")}},
	TypeDef:                {"TypeDef", []column{u32("Flags"), str("TypeName"), str("TypeNamespace"), cod("Extends", typeDefOrRef), row("FieldList", Field), row("MethodList", MethodDef)}},
	FieldPtr:               {"FieldPtr", []column{row("Field", Field)}},
	Field:                  {"Field", []column{u16("Flags"), str("Name"), blob("Signature")}},
	MethodPtr:              {"MethodPtr", []column{row("Method", MethodDef)}},
	MethodDef:              {"MethodDef", []column{u32("RVA"), u16("ImplFlags"), u16("Flags"), str("Name"), blob("Signature"), row("ParamList", Param)}},
	ParamPtr:               {"ParamPtr", []column{row("Param", Param)}},
	Param:                  {"Param", []column{u16("Flags"), u16("Sequence"), str("Name")}},
	InterfaceImpl:          {"InterfaceImpl", []column{row("Class", TypeDef), cod("Interface", typeDefOrRef)}},
	MemberRef:              {"MemberRef", []column{cod("Class", memberRefParent), str("Name"), blob("Signature")}},
	Constant:               {"Constant", []column{u16("Type"), cod("Parent", hasConstant), blob("Value")}},
	CustomAttribute:        {"CustomAttribute", []column{cod("Parent", hasCustomAttribute), cod("Type", customAttributeType), blob("Value")}},
	FieldMarshal:           {"FieldMarshal", []column{cod("Parent", hasFieldMarshal), blob("NativeType")}},
	DeclSecurity:           {"DeclSecurity", []column{u16("Action"), cod("Parent", hasDeclSecurity), blob("PermissionSet")}},
	ClassLayout:            {"ClassLayout", []column{u16("PackingSize"), u32("ClassSize"), row("Parent", TypeDef)}},
	FieldLayout:            {"FieldLayout", []column{u32("Offset"), row("Field", Field)}},
	StandAloneSig:          {"StandAloneSig", []column{blob("Signature")}},
	EventMap:               {"EventMap", []column{row("Parent", TypeDef), row("EventList", Event)}},
	EventPtr:               {"EventPtr", []column{row("Event", Event)}},
	Event:                  {"Event", []column{u16("EventFlags"), str("Name"), cod("EventType", typeDefOrRef)}},
	PropertyMap:            {"PropertyMap", []column{row("Parent", TypeDef), row("PropertyList", Property)}},
	PropertyPtr:            {"PropertyPtr", []column{row("Property", Property)}},
	Property:               {"Property", []column{u16("Flags"), str("Name"), blob("Type")}},
	MethodSemantics:        {"MethodSemantics", []column{u16("Semantics"), row("Method", MethodDef), cod("Association", hasSemantics)}},
	MethodImpl:             {"MethodImpl", []column{row("Class", TypeDef), cod("MethodBody", methodDefOrRef), cod("MethodDeclaration", methodDefOrRef)}},
	ModuleRef:              {"ModuleRef", []column{str("Name")}},
	TypeSpec:               {"TypeSpec", []column{blob("Signature")}},
	ImplMap:                {"ImplMap", []column{u16("MappingFlags"), cod("MemberForwarded", memberForwarded), str("ImportName"), row("ImportScope", ModuleRef)}},
	FieldRVA:               {"FieldRVA", []column{u32("RVA"), row("Field", Field)}},
	EncLog:                 {"EncLog", []column{u32("Token"), u32("FuncCode")}},
	EncMap:                 {"EncMap", []column{u32("Token")}},
	Assembly:               {"Assembly", []column{u32("HashAlgId"), u16("MajorVersion"), u16("MinorVersion"), u16("BuildNumber"), u16("RevisionNumber"), u32("Flags"), blob("PublicKey"), str("Name"), str("Culture")}},
	AssemblyProcessor:      {"AssemblyProcessor", []column{u32("Processor")}},
	AssemblyOS:             {"AssemblyOS", []column{u32("OSPlatformID"), u32("OSMajorVersion"), u32("OSMinorVersion")}},
	AssemblyRef:            {"AssemblyRef", []column{u16("MajorVersion"), u16("MinorVersion"), u16("BuildNumber"), u16("RevisionNumber"), u32("Flags"), blob("PublicKeyOrToken"), str("Name"), str("Culture"), blob("HashValue")}},
	AssemblyRefProcessor:   {"AssemblyRefProcessor", []column{u32("Processor"), row("AssemblyRef", AssemblyRef)}},
	AssemblyRefOS:          {"AssemblyRefOS", []column{u32("OSPlatformID"), u32("OSMajorVersion"), u32("OSMinorVersion"), row("AssemblyRef", AssemblyRef)}},
	FileTable:              {"File", []column{u32("Flags"), str("Name"), blob("HashValue")}},
	ExportedType:           {"ExportedType", []column{u32("Flags"), u32("TypeDefId"), str("TypeName"), str("TypeNamespace"), cod("Implementation", implementation)}},
	ManifestResource:       {"ManifestResource", []column{u32("Offset"), u32("Flags"), str("Name"), cod("Implementation", implementation)}},
	NestedClass:            {"NestedClass", []column{row("NestedClass", TypeDef), row("EnclosingClass", TypeDef)}},
	GenericParam:           {"GenericParam", []column{u16("Number"), u16("Flags"), cod("Owner", typeOrMethodDef), str("Name")}},
	MethodSpec:             {"MethodSpec", []column{cod("Method", methodDefOrRef), blob("Instantiation")}},
	GenericParamConstraint: {"GenericParamConstraint", []column{row("Owner", GenericParam), cod("Constraint", typeDefOrRef)}},
}
