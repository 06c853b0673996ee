package proc

import (
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/syntax"
)

// dropCommands are DROP's DONE.curCmd values, as captured from SQL Server.
var dropCommands = map[string]uint16{
	"TABLE": 199, "INDEX": 201, "DATABASE": 204, "VIEW": 208, "PROCEDURE": 223, "TRIGGER": 225, "FUNCTION": 179, "SCHEMA": 170, "SEQUENCE": 516,
}

// failedCommand is DONE.curCmd of a statement that an error ended: DDL that was refused before it ran reports none.
func failedCommand(in *instr, e *sqlerr.Error) uint16 {
	switch st := in.stmt.(type) {
	case *syntax.CreateTableStmt, *syntax.AlterTableStmt, *syntax.CreateIndexStmt:
		return cmdNone
	case *syntax.DropStmt:
		if st.Kind == "INDEX" && e.Number == 3723 || st.Kind == "SCHEMA" && e.Number == 3729 {
			return cmdNone
		}
	}
	return in.command
}

// command is DONE.curCmd of a statement; 253 where the server's own is not known.
func command(st syntax.Stmt) uint16 {
	switch st := st.(type) {
	case *syntax.SelectStmt, *syntax.DeclareStmt, *syntax.SetVarStmt:
		return cmdSelect
	case *syntax.InsertStmt:
		return 195
	case *syntax.DeleteStmt:
		return 196
	case *syntax.UpdateStmt:
		return 197
	case *syntax.MergeStmt:
		return 279
	case *syntax.CreateTableStmt:
		return 198
	case *syntax.AlterTableStmt:
		return 216
	case *syntax.CreateDatabaseStmt:
		return 203
	case *syntax.AlterDatabaseStmt:
		return 215
	case *syntax.DropStmt:
		if c, ok := dropCommands[st.Kind]; ok {
			return c
		}
	case *syntax.RollbackStmt:
		return 210
	case *syntax.BeginTranStmt:
		return 212
	case *syntax.CommitStmt:
		return 213
	case *syntax.ExecStmt:
		return cmdExec
	case *syntax.UseStmt:
		return 226
	case *syntax.DbccStmt:
		return 230
	case *syntax.PrintStmt, *syntax.RaiserrorStmt:
		return 246
	case *syntax.SetOptionStmt:
		return 249
	case *syntax.AlterSchemaStmt:
		return 170
	case *syntax.CreateIndexStmt:
		if st.Index.Kind == "JSON" {
			return 744
		}
	}
	return cmdNone
}
