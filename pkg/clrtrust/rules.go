package clrtrust

// rule is what every finding of an ID shares. Msg numbers are SQL Server's (sys.messages).
type rule struct {
	severity Severity
	remedy   string
}

const (
	remedyResign  = "Do not deploy this file. Get it again from its source, or sign it with the key that it names."
	remedySign    = "Sign it with its private key (hartctl clr sign --key FILE.snk), or build it with the whole key."
	remedyUnsafe  = "Under clr strict security every assembly is UNSAFE: review the code, then trust its hash or its key. SQL Server on Linux runs SAFE code only."
	remedyRebuild = "Build for .NET Framework 4.x (net48), any CPU, as pure IL."
)

var rules = map[string]rule{
	"file-malformed":       {Error, "SQL Server refuses the file (Msg 6544). Get it again from its source."},
	"metadata-malformed":   {Error, "Get the file again from its source; parts of it cannot be read, so they cannot be judged."},
	"inspection-limited":   {Warning, "The file is unlike any that a compiler makes: review it by hand."},
	"no-manifest":          {Error, "A .netmodule is no assembly: link it into one."},
	"multi-file":           {Error, "SQL Server takes single-file assemblies only: link the modules into one file."},
	"not-pure-il":          {Error, remedyRebuild + " SQL Server refuses it with Msg 6544."},
	"ready-to-run":         {Error, remedyRebuild + " Turn PublishReadyToRun off."},
	"platform":             {Error, remedyRebuild},
	"platform-bound":       {Warning, "Build for any CPU, unless the code needs this machine."},
	"runtime-version":      {Error, remedyRebuild + " SQL Server hosts the .NET Framework 4 only (Msg 6257, 6266)."},
	"target-framework":     {Error, remedyRebuild + " SQL Server cannot load .NET Standard facades or .NET 5 and later (Msg 6503)."},
	"never-deploy":         {Error, "Leave it out: it belongs to the server (Msg 6540)."},
	"hosted":               {Error, "Leave it out: SQL Server loads its own copy."},
	"gac-serviced":         {Warning, "Take the bytes from the target server's own Framework64 folder, and ALTER ASSEMBLY after every .NET update: the MVIDs must match (0x80131050, Msg 6522). Better: do without it."},
	"unsigned":             {Warning, "Without a strong name only the hash can be trusted, and other assemblies' references to it name no key. Build it with a key."},
	"no-signature":         {Error, remedySign},
	"delay-signed":         {Error, remedySign},
	"public-signed":        {Error, remedySign},
	"bad-signature":        {Error, remedyResign},
	"bad-countersignature": {Error, remedyResign},
	"bad-key":              {Error, remedyResign},
	"ecma-delay-signed":    {Error, "This is a reference assembly or an unsigned build of a standard library: it must not be deployed."},
	"ecma-other-key":       {Error, "This is not Microsoft's build of the library (Mono's, perhaps): it must not be deployed."},
	"verified-noflag":      {Info, "Sign it again with a tool that sets the flag."},
	"sha1-signature":       {Info, "A SHA-1 strong name tells assemblies apart but is no proof against a determined forger: trust the SHA2-512 of the file."},
	"short-key":            {Warning, "Use a key of 2048 bits or more; AssemblySignatureKey keeps the identity."},
	"checksum":             {Info, "sn leaves it stale and no runtime reads it; the strong name does not cover it. Signing again with hartctl clr sign sets it."},
	"uncovered-bytes":      {Warning, "The strong name does not cover these bytes, so anybody can change them: trust the SHA2-512 of the file, not the signature."},
	"authenticode-invalid": {Error, remedyResign},
	"authenticode-signer":  {Info, "Compare the thumbprint with the signer that you expect; the chain was not verified."},
	"authenticode-nested":  {Info, "Only the outer signature was verified."},
	"certificate-table":    {Error, "Get the file again from its source."},
	"pinvoke":              {Warning, remedyUnsafe + " P/Invoke needs UNSAFE (Msg 6265)."},
	"writable-static":      {Warning, remedyUnsafe + " Mark the fields readonly (Msg 6211)."},
	"static-store":         {Warning, remedyUnsafe + " Static fields may only be set by the type initialiser (Msg 6212)."},
	"finalizer":            {Warning, remedyUnsafe + " Finalizers need UNSAFE (Msg 6216)."},
	"synchronized":         {Warning, remedyUnsafe + " Synchronized methods need UNSAFE (Msg 6213)."},
	"unverifiable":         {Warning, remedyUnsafe + " Code compiled with /unsafe needs UNSAFE (Msg 6205)."},
	"native-code":          {Warning, remedyUnsafe},
	"host-protection":      {Warning, remedyUnsafe + " The host protection of SAFE and EXTERNAL_ACCESS forbids it."},
	"external-access":      {Info, "Needs EXTERNAL_ACCESS at least."},
	"type-missing":         {Error, "Name the class in full, in its own case, nested classes with + (Msg 6505)."},
	"method-missing":       {Error, "Name the method in its own case (Msg 6506)."},
	"overloaded":           {Error, "SQL Server binds no overloaded method (Msg 6572): give each its own name."},
	"generic":              {Error, "SQL Server binds no generic method or class (Msg 6570, 6571)."},
	"not-public":           {Error, "Make class and method public (Msg 6574, 6576)."},
	"not-static":           {Error, "Make the method static (Msg 6573)."},
	"parameter-type":       {Error, "Use a type of System.Data.SqlTypes; VECTOR does not cross into CLR, pass varbinary(max) (Msg 6551, 6552)."},
	"procedure-return":     {Error, "A procedure returns void, int, int? or SqlInt32 (Msg 6567)."},
	"trigger-shape":        {Error, "A trigger takes nothing and returns void (Msg 6500, 6531)."},
	"fill-row":             {Error, "Name a public static FillRow method with one object and one out parameter a column (Msg 6208, 6258, 10306)."},
	"aggregate-shape":      {Error, "An aggregate has public Init, Accumulate, Merge and Terminate (Msg 6255, 6556, 6558)."},
	"type-shape":           {Error, "A user-defined type implements INullable and has static Null and Parse (Msg 6556, 6577)."},
	"native-field":         {Error, "Keep the state in numbers, or use Format.UserDefined and IBinarySerialize (Msg 6225)."},
	"binary-serialize":     {Error, "Implement Microsoft.SqlServer.Server.IBinarySerialize (Msg 6226)."},
	"output-parameter":     {Error, "A function has no OUTPUT parameters: return the value, or make it a procedure (Msg 6580)."},
	"byte-size":            {Error, "MaxByteSize is -1 or 1 to 8000 for Format.UserDefined, and is not set for Format.Native (Msg 6244, 6222)."},
	"same-build":           {Info, "Nothing to do: ALTER ASSEMBLY with the same build is refused (Msg 6285)."},
	"identity-changed":     {Error, "This is another assembly: drop the old one with its dependents and create the new one (Msg 6529)."},
	"version-changed":      {Error, "ALTER ASSEMBLY lets only the revision of a strong name change (Msg 6283): drop with dependents and create."},
	"references-changed":   {Error, "ALTER ASSEMBLY keeps the list of references (Msg 6282): drop with dependents and create."},
	"binding-changed":      {Error, "Objects bound to it block ALTER ASSEMBLY (Msg 6270 to 6279): drop them first and bind them anew."},
	"type-changed":         {Error, "Stored values of the type would no longer be read (Msg 6280, 10331): convert the columns first."},
	"missing-reference":    {Error, "Add the assembly to the folder (Msg 6503); the server does not host it."},
	"reference-version":    {Error, "Deploy exactly the version that is referenced: SQL Server follows no binding redirect (Msg 6503, 6286)."},
	"reference-key":        {Error, "The reference names another key: this is another assembly of the same name (Msg 6503)."},
	"reference-cycle":      {Warning, "Create the members in one CREATE ASSEMBLY with a list of binaries."},
	"duplicate-name":       {Error, "One database holds one assembly of a name (Msg 6246, 10326): keep one."},
	"duplicate-mvid":       {Error, "The same build under two names (Msg 6285): keep one."},
	"untrusted-reference":  {Warning, "A strongly named assembly should not lean on an unsigned one: sign both."},
}
