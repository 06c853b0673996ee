package catalog

// Option is one row of sys.configurations: its definition; the stored values are in a Config.
type Option struct {
	ID                int32
	Name              string
	Default, Min, Max int64
	Dynamic, Advanced bool
	Description       string
}

// InUse is the value in use right after setup. It differs from the configured one for min server memory only,
// whose 0 stands for 16 MB.
func (o Option) InUse() int64 { return inUse(o.ID, o.Default) }

func inUse(id int32, v int64) int64 {
	if id == 1543 && v < 16 {
		return 16
	}
	return v
}

// Options are the configuration options of SQL Server 2025, by id.
var Options = []Option{
	{101, "recovery interval (min)", 0, 0, 32767, true, true, "Maximum recovery interval in minutes"},
	{102, "allow updates", 0, 0, 1, true, false, "Allow updates to system tables"},
	{103, "user connections", 0, 0, 32767, false, true, "Number of user connections allowed"},
	{106, "locks", 0, 5000, 2147483647, false, true, "Number of locks for all users"},
	{107, "open objects", 0, 0, 2147483647, false, true, "Number of open database objects"},
	{109, "fill factor (%)", 0, 0, 100, false, true, "Default fill factor percentage"},
	{114, "disallow results from triggers", 0, 0, 1, true, true, "Disallow returning results from triggers"},
	{115, "nested triggers", 1, 0, 1, true, false, "Allow triggers to be invoked within triggers"},
	{116, "server trigger recursion", 1, 0, 1, true, false, "Allow recursion for server level triggers"},
	{117, "remote access", 1, 0, 1, false, false, "Allow remote access"},
	{124, "default language", 0, 0, 9999, true, false, "default language"},
	{400, "cross db ownership chaining", 0, 0, 1, true, false, "Allow cross db ownership chaining"},
	{503, "max worker threads", 0, 128, 65535, true, true, "Maximum worker threads"},
	{505, "network packet size (B)", 4096, 512, 32767, true, true, "Network packet size"},
	{518, "show advanced options", 0, 0, 1, true, false, "show advanced options"},
	{542, "remote proc trans", 0, 0, 1, true, false, "Create DTC transaction for remote procedures"},
	{544, "c2 audit mode", 0, 0, 1, false, true, "c2 audit mode"},
	{1126, "default full-text language", 1033, 0, 2147483647, true, true, "default full-text language"},
	{1127, "two digit year cutoff", 2049, 1753, 9999, true, true, "two digit year cutoff"},
	{1505, "index create memory (KB)", 0, 704, 2147483647, true, true, "Memory for index create sorts (kBytes)"},
	{1517, "priority boost", 0, 0, 1, false, true, "Priority boost"},
	{1519, "remote login timeout (s)", 10, 0, 2147483647, true, false, "remote login timeout"},
	{1520, "remote query timeout (s)", 600, 0, 2147483647, true, false, "remote query timeout"},
	{1531, "cursor threshold", -1, -1, 2147483647, true, true, "cursor threshold"},
	{1532, "set working set size", 0, 0, 1, false, true, "set working set size"},
	{1534, "user options", 0, 0, 32767, true, false, "user options"},
	{1535, "affinity mask", 0, -2147483648, 2147483647, true, true, "affinity mask"},
	{1536, "max text repl size (B)", 65536, -1, 2147483647, true, false, "Maximum size of a text field in replication."},
	{1537, "media retention", 0, 0, 365, true, true, "Tape retention period in days"},
	{1538, "cost threshold for parallelism", 5, 0, 32767, true, true, "cost threshold for parallelism"},
	{1539, "max degree of parallelism", 8, 0, 32767, true, true, "maximum degree of parallelism"},
	{1540, "min memory per query (KB)", 1024, 512, 2147483647, true, true, "minimum memory per query (kBytes)"},
	{1541, "query wait (s)", -1, -1, 2147483647, true, true, "maximum time to wait for query memory (s)"},
	{1543, "min server memory (MB)", 0, 0, 2147483647, true, true, "Minimum size of server memory (MB)"},
	{1544, "max server memory (MB)", 4096, 128, 2147483647, true, true, "Maximum size of server memory (MB)"},
	{1545, "query governor cost limit", 0, 0, 2147483647, true, true, "Maximum estimated cost allowed by query governor"},
	{1546, "lightweight pooling", 0, 0, 1, false, true, "User mode scheduler uses lightweight pooling"},
	{1547, "scan for startup procs", 0, 0, 1, false, true, "scan for startup stored procedures"},
	{1549, "affinity64 mask", 0, -2147483648, 2147483647, true, true, "affinity64 mask"},
	{1550, "affinity I/O mask", 0, -2147483648, 2147483647, false, true, "affinity I/O mask"},
	{1551, "affinity64 I/O mask", 0, -2147483648, 2147483647, false, true, "affinity64 I/O mask"},
	{1555, "transform noise words", 0, 0, 1, true, true, "Transform noise words for full-text query"},
	{1556, "precompute rank", 0, 0, 1, true, true, "Use precomputed rank for full-text query"},
	{1557, "PH timeout (s)", 60, 1, 3600, true, true, "DB connection timeout for full-text protocol handler (s)"},
	{1562, "clr enabled", 0, 0, 1, true, false, "CLR user code execution enabled in the server"},
	{1563, "max full-text crawl range", 4, 0, 256, true, true, "Maximum  crawl ranges allowed in full-text indexing"},
	{1564, "ft notify bandwidth (min)", 0, 0, 32767, true, true, "Number of reserved full-text notifications buffers"},
	{1565, "ft notify bandwidth (max)", 100, 0, 32767, true, true, "Max number of full-text notifications buffers"},
	{1566, "ft crawl bandwidth (min)", 0, 0, 32767, true, true, "Number of reserved full-text crawl buffers"},
	{1567, "ft crawl bandwidth (max)", 100, 0, 32767, true, true, "Max number of full-text crawl buffers"},
	{1568, "default trace enabled", 1, 0, 1, true, true, "Enable or disable the default trace"},
	{1569, "blocked process threshold (s)", 0, 0, 86400, true, true, "Blocked process reporting threshold"},
	{1570, "in-doubt xact resolution", 0, 0, 2, true, true, "Recovery policy for DTC transactions with unknown outcome"},
	{1576, "remote admin connections", 0, 0, 1, true, false, "Dedicated Admin Connections are allowed from remote clients"},
	{1577, "common criteria compliance enabled", 0, 0, 1, false, true, "Common Criteria compliance mode enabled"},
	{1578, "EKM provider enabled", 0, 0, 1, true, true, "Enable or disable EKM provider"},
	{1579, "backup compression default", 0, 0, 1, true, false, "Enable compression of backups by default"},
	{1580, "filestream access level", 0, 0, 2, true, false, "Sets the FILESTREAM access level"},
	{1581, "optimize for ad hoc workloads", 0, 0, 1, true, true, "When this option is set, plan cache size is further reduced for single-use adhoc OLTP workload."},
	{1582, "access check cache bucket count", 0, 0, 65536, true, true, "Default hash bucket count for the access check result security cache"},
	{1583, "access check cache quota", 0, 0, 2147483647, true, true, "Default quota for the access check result security cache"},
	{1584, "backup checksum default", 0, 0, 1, true, false, "Enable checksum of backups by default"},
	{1585, "automatic soft-NUMA disabled", 0, 0, 1, false, true, "Automatic soft-NUMA is enabled by default"},
	{1586, "external scripts enabled", 0, 0, 1, true, false, "Allows execution of external scripts"},
	{1587, "clr strict security", 1, 0, 1, true, true, "CLR strict security enabled in the server"},
	{1588, "column encryption enclave type", 0, 0, 2, false, false, "Type of enclave used for computations on encrypted columns"},
	{1589, "tempdb metadata memory-optimized", 0, 0, 1, false, true, "Tempdb metadata memory-optimized is disabled by default."},
	{1591, "ADR cleaner retry timeout (min)", 15, 0, 32767, true, true, "ADR cleaner retry timeout."},
	{1592, "ADR Preallocation Factor", 4, 0, 32767, true, true, "ADR Preallocation Factor."},
	{1593, "version high part of SQL Server", 1114112, -2147483648, 2147483647, true, true, "version high part of SQL Server that model database copied for"},
	{1594, "version low part of SQL Server", 73072641, -2147483648, 2147483647, true, true, "version low part of SQL Server that model database copied for"},
	{1595, "Data processed daily limit in TB", 2147483647, 0, 2147483647, true, false, "SQL On-demand data processed daily limit in TB"},
	{1596, "Data processed weekly limit in TB", 2147483647, 0, 2147483647, true, false, "SQL On-demand data processed weekly limit in TB"},
	{1597, "Data processed monthly limit in TB", 2147483647, 0, 2147483647, true, false, "SQL On-demand data processed monthly limit in TB"},
	{1598, "ADR Cleaner Thread Count", 1, 1, 32767, true, true, "Max number of threads ADR cleaner can assign."},
	{1599, "hardware offload enabled", 0, 0, 1, false, true, "Enable hardware offloading on the server"},
	{1600, "hardware offload config", 0, 0, 255, false, true, "Configure hardware offload on the server"},
	{1601, "hardware offload mode", 0, 0, 255, false, true, "Hardware offload mode"},
	{1602, "backup compression algorithm", 0, 0, 3, true, false, "Configure default backup compression algorithm"},
	{1603, "ADR cleaner lock timeout (s)", 5, 0, 32767, true, true, "ADR cleaner lock timeout"},
	{1606, "SLOG memory quota (%)", 75, 1, 100, true, true, "Percentage of SQL Server target memory that SLOG can use"},
	{1609, "max RPC request params (KB)", 0, 0, 2147483647, true, true, "Maximum memory for RPC request parameters (kBytes)"},
	{1610, "max UCS send boxcars", 256, 256, 2048, false, true, "Max number of boxcars for UCS sends"},
	{1611, "availability group commit time (ms)", 0, 0, 10, true, true, "Configure group commit time for availability groups"},
	{1612, "tiered memory enabled", 0, 0, 1, false, true, "Tiered memory enabled"},
	{1613, "max server tiered memory (MB)", 2147483647, 0, 2147483647, false, true, "Maximum size of server tiered memory (MB)"},
	{16384, "Agent XPs", 0, 0, 1, true, true, "Enable or disable Agent XPs"},
	{16386, "Database Mail XPs", 0, 0, 1, true, true, "Enable or disable Database Mail XPs"},
	{16387, "SMO and DMO XPs", 1, 0, 1, true, true, "Enable or disable SMO and DMO XPs"},
	{16388, "Ole Automation Procedures", 0, 0, 1, true, true, "Enable or disable Ole Automation Procedures"},
	{16390, "xp_cmdshell", 0, 0, 1, true, true, "Enable or disable command shell"},
	{16391, "Ad Hoc Distributed Queries", 0, 0, 1, true, true, "Enable or disable Ad Hoc Distributed Queries"},
	{16392, "Replication XPs", 0, 0, 1, true, true, "Enable or disable Replication XPs"},
	{16393, "contained database authentication", 0, 0, 1, true, false, "Enables contained databases and contained authentication"},
	{16394, "hadoop connectivity", 0, 0, 8, true, false, "Configure SQL Server to connect to external Hadoop or Microsoft Azure storage blob data sources through PolyBase"},
	{16395, "polybase network encryption", 1, 0, 1, true, false, "Configure SQL Server to encrypt control and data channels when using PolyBase"},
	{16396, "remote data archive", 0, 0, 1, true, false, "Allow the use of the REMOTE_DATA_ARCHIVE data access for databases"},
	{16397, "allow polybase export", 0, 0, 1, true, false, "Allow INSERT into a Hadoop external table"},
	{16398, "allow filesystem enumeration", 1, 0, 1, true, true, "Allow enumeration of filesystem"},
	{16399, "polybase enabled", 0, 0, 1, true, false, "Configure SQL Server to connect to external data sources through PolyBase"},
	{16400, "suppress recovery model errors", 0, 0, 1, true, true, "Return warning instead of error for unsupported ALTER DATABASE SET RECOVERY command"},
	{16401, "openrowset auto_create_statistics", 1, 0, 1, true, true, "Enable or disable auto create statistics for openrowset sources."},
	{16402, "external rest endpoint enabled", 0, 0, 1, true, false, "Enable or disable external rest endpoint"},
	{16403, "external xtp dll gen util enabled", 0, 0, 1, true, false, "Enable or disable external xtp dll generation util"},
	{16404, "external AI runtimes enabled", 0, 0, 1, true, false, "Enable or disable external AI runtimes"},
	{16405, "allow server scoped db credentials", 0, 0, 1, true, false, "Allow server scoped database credentials"},
}

// OptionByID finds an option's definition; nil when there is none.
func OptionByID(id int32) *Option {
	for i := range Options {
		if Options[i].ID == id {
			return &Options[i]
		}
	}
	return nil
}
