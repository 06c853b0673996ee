package proc

// databasesText is sp_databases as SQL Server defines it: sizes in kilobytes, NULL from 2 TB on.
const databasesText = `select DATABASE_NAME = db_name(f.database_id),
	DATABASE_SIZE = convert(int, case when sum(convert(bigint, f.size)) >= 268435456 then null else sum(convert(bigint, f.size)) * 8 end),
	REMARKS = convert(varchar(254), null)
from sys.master_files f
where f.state = 0 and has_dbaccess(db_name(f.database_id)) = 1
group by f.database_id
order by 1`

// spDatabases is sp_databases, which has no parameters.
func (s *Session) spDatabases(*frame, []argument) (int32, error) {
	d := s.newFrame(dynamicFrame, nil)
	if _, err := s.runText(d, databasesText, nil); err != nil {
		return 0, err
	}
	return 0, nil
}
