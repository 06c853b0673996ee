package clrtrust

import "strings"

// Permission is a permission set of CREATE ASSEMBLY.
type Permission string

// Permission sets.
const (
	Safe           Permission = "SAFE"
	ExternalAccess Permission = "EXTERNAL_ACCESS"
	Unsafe         Permission = "UNSAFE"
)

// hostProtected are the types and members whose HostProtection attribute SAFE and EXTERNAL_ACCESS code may not use (documentation:
// disallowed types and members, as far as portable code meets them).
var hostProtected = set(`
System.Collections.ArrayList.Synchronized System.Collections.Hashtable.Synchronized System.Collections.Queue.Synchronized
System.Collections.SortedList.Synchronized System.Collections.Stack.Synchronized
System.Console.Beep System.Console.get_Error System.Console.get_In System.Console.get_KeyAvailable System.Console.get_Out
System.Console.OpenStandardError System.Console.OpenStandardInput System.Console.OpenStandardOutput System.Console.Read
System.Console.ReadKey System.Console.ReadLine System.Console.SetError System.Console.SetIn System.Console.SetOut System.Console.Write
System.Console.WriteLine System.Diagnostics.Process System.Diagnostics.ProcessStartInfo System.Diagnostics.Eventing.EventProvider
System.IO.FileStream.BeginRead System.IO.FileStream.BeginWrite System.IO.Stream.Synchronized System.IO.TextReader.Synchronized
System.IO.TextWriter.Synchronized System.IO.Pipes.PipeStream System.IO.Pipes.NamedPipeClientStream System.IO.Pipes.NamedPipeServerStream
System.Reflection.Emit.AssemblyBuilder System.Reflection.Emit.ConstructorBuilder System.Reflection.Emit.EnumBuilder
System.Reflection.Emit.EventBuilder System.Reflection.Emit.FieldBuilder System.Reflection.Emit.MethodBuilder
System.Reflection.Emit.ModuleBuilder System.Reflection.Emit.PropertyBuilder System.Reflection.Emit.TypeBuilder
System.Security.Principal.WindowsPrincipal System.Collections.Generic.HashSet` + "`1" + ` System.TimeZoneInfo
System.Security.Cryptography.Aes System.Security.Cryptography.AesManaged System.Security.Cryptography.AesCryptoServiceProvider
System.Security.Cryptography.CngKey System.Security.Cryptography.ECDsa System.Security.Cryptography.ECDsaCng
System.Security.Cryptography.ECDiffieHellman System.Security.Cryptography.ECDiffieHellmanCng
System.Security.Cryptography.SHA256Cng System.Security.Cryptography.SHA384Cng System.Security.Cryptography.SHA512Cng
System.Security.Cryptography.SHA256CryptoServiceProvider System.Security.Cryptography.SHA384CryptoServiceProvider
System.Security.Cryptography.SHA512CryptoServiceProvider
System.Threading.AutoResetEvent System.Threading.EventWaitHandle System.Threading.ManualResetEvent System.Threading.Monitor
System.Threading.Mutex System.Threading.ReaderWriterLock System.Threading.ReaderWriterLockSlim System.Threading.ThreadPool
System.Threading.Timer System.Threading.Thread.AllocateDataSlot System.Threading.Thread.AllocateNamedDataSlot
System.Threading.Thread.BeginCriticalRegion System.Threading.Thread.EndCriticalRegion System.Threading.Thread.FreeNamedDataSlot
System.Threading.Thread.GetData System.Threading.Thread.GetNamedDataSlot System.Threading.Thread.Join
System.Threading.Thread.set_ApartmentState System.Threading.Thread.set_CurrentUICulture System.Threading.Thread.set_IsBackground
System.Threading.Thread.set_Name System.Threading.Thread.set_Priority System.Threading.Thread.SetApartmentState
System.Threading.Thread.SetData System.Threading.Thread.SpinWait System.Threading.Thread.Start System.Threading.Thread.TrySetApartmentState
System.Data.SqlClient.SqlCommand.BeginExecuteNonQuery System.Data.SqlClient.SqlCommand.BeginExecuteReader
System.Data.SqlClient.SqlCommand.BeginExecuteXmlReader System.Data.SqlClient.SqlDependency System.Xml.XmlDataDocument`)

// external are the types and members that reach outside the database: files, network, registry, event log, environment.
var external = set(`
System.IO.File System.IO.FileInfo System.IO.Directory System.IO.DirectoryInfo System.IO.DriveInfo System.IO.FileStream
System.IO.FileSystemWatcher System.Net.Dns System.Net.WebClient System.Net.WebRequest System.Net.HttpWebRequest System.Net.FtpWebRequest
System.Net.Sockets.Socket System.Net.Sockets.TcpClient System.Net.Sockets.TcpListener System.Net.Sockets.UdpClient System.Net.Mail.SmtpClient
System.Net.Http.HttpClient Microsoft.Win32.Registry Microsoft.Win32.RegistryKey System.Diagnostics.EventLog
System.Environment.GetEnvironmentVariable System.Environment.GetEnvironmentVariables System.Environment.get_MachineName
System.Environment.get_UserName System.Environment.GetFolderPath System.Environment.GetLogicalDrives`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// watched are the types that the lists name, or whose members they name.
var watched = func() map[string]bool {
	m := map[string]bool{}
	for _, list := range []map[string]bool{hostProtected, external} {
		for name := range list {
			m[name], m[name[:strings.LastIndexByte(name, '.')]] = true, true
		}
	}
	return m
}()
