package fn

// nullability lists the functions whose result is not always taken to be nullable in a result's description and in SELECT … INTO.
// There is no rule behind it (CEILING follows its argument, ABS does not): it is what SQL Server 2025 answers, function by function.
var nullability = map[string]Nullability{
	"CEILING": NullIfAnyArg, "FLOOR": NullIfAnyArg, "ROUND": NullIfAnyArg, "SIGN": NullIfAnyArg, "RADIANS": NullIfAnyArg,
	"GREATEST": NullIfAnyArg, "LEAST": NullIfAnyArg,
	"DATEFROMPARTS": NullIfAnyArg, "DATETIMEFROMPARTS": NullIfAnyArg, "DATETIME2FROMPARTS": NullIfAnyArg,
	"SMALLDATETIMEFROMPARTS": NullIfAnyArg, "TIMEFROMPARTS": NullIfAnyArg, "DATETIMEOFFSETFROMPARTS": NullIfAnyArg,

	"PI": NeverNull, "GETDATE": NeverNull, "GETUTCDATE": NeverNull, "CURRENT_TIMESTAMP": NeverNull, "SYSDATETIME": NeverNull,
	"SYSUTCDATETIME": NeverNull, "SYSDATETIMEOFFSET": NeverNull, "ROWCOUNT_BIG": NeverNull, "MIN_ACTIVE_ROWVERSION": NeverNull,
	"CURRENT_REQUEST_ID": NeverNull, "APPLOCK_TEST": NeverNull, "CONCAT": NeverNull, "CONCAT_WS": NeverNull,
}
