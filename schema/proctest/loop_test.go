package proctest

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/hartonomous/hartctl/internal/emulator"
	"github.com/hartonomous/hartctl/pkg/deploy"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
	"github.com/hartonomous/hartctl/pkg/mssql"
	"github.com/hartonomous/hartctl/schema"
)

// loop is a database of its own with everything that the folder declares, Service Broker and activation too.
type loop struct {
	*database
	target deploy.Target
}

func looping(t *testing.T) *loop {
	t.Helper()
	e, err := emulator.Open(emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	l := &loop{target: deploy.Target{
		Environment: "test", Database: "Hartonomous", Dial: e.Dial,
		Config: mssql.Config{Server: "emulator", User: "sa", Password: mssql.Secret(e.Password()), Encrypt: mssql.EncryptDisable},
	}}
	l.database = &database{t: t}
	l.deploy(schema.Files)
	l.DB = connect(t, e, "Hartonomous")
	return l
}

// deploy brings the database to what a folder declares, and gives the plan.
func (l *loop) deploy(folder fs.FS) *plan.Plan {
	l.t.Helper()
	ctx := l.t.Context()
	want, err := deploy.Load(folder, "schema")
	if err != nil {
		l.t.Fatal(err)
	}
	s, err := deploy.Connect(ctx, l.target, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	defer s.Close()
	observed, err := s.Observe(ctx)
	if err != nil {
		l.t.Fatal(err)
	}
	o := deploy.Options{SkipFilestream: true, SkipCLR: true, Allow: plan.Hazards}
	p, err := deploy.Plan(l.target, want, observed, o)
	if err != nil {
		l.t.Fatal(err)
	}
	if _, err := s.Apply(ctx, p, observed, o.Allow, nil); err != nil {
		l.t.Fatal(err)
	}
	return p
}

// until asks again until the answer is what is expected.
func (l *loop) until(query, expected string) {
	l.t.Helper()
	var got string
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		rows, err := l.Query(query)
		if err != nil {
			l.t.Fatal(err)
		}
		lines, err := text(rows)
		if err != nil {
			l.t.Fatal(err)
		}
		if got = strings.Join(lines, " "); got == expected {
			return
		}
	}
	l.t.Errorf("%s\n got %q\nwant %q", query, got, expected)
	l.want("SELECT QueueName, Reason, ExceptionMessage, Body FROM dbo.MessageDeadLetters")
	l.want("SELECT LastError FROM dbo.MessageAttempts")
}

// quiet waits until no conversation is left but closed ones: nothing leaks, and nothing feeds itself.
func (l *loop) quiet() {
	l.t.Helper()
	l.until("SELECT COUNT(*) FROM sys.conversation_endpoints WHERE state <> 'CD'", "0")
	l.want("SELECT COUNT(*) FROM sys.transmission_queue", "0")
	l.want("SELECT COUNT(*) FROM sys.service_queues WHERE is_receive_enabled = 0", "0")
}

func (l *loop) cycle(tenant int, repeat bool) {
	l.t.Helper()
	l.exec("DECLARE @c uniqueidentifier; EXEC dbo.sp_StartOodaCycle @TenantId = @p1, @TriggerReason = N'test', @Repeat = @p2, @CycleId = @c OUTPUT", tenant, repeat)
}

func (l *loop) primes(from, to int) {
	l.t.Helper()
	l.exec("DECLARE @j uniqueidentifier; EXEC dbo.sp_StartPrimeSearch @TenantId = 1, @RangeStart = @p1, @RangeEnd = @p2, @JobId = @j OUTPUT", from, to)
}

// One message goes round once and stops: what was observed is analysed once, whatever ends of dialogs arrive in the queues.
func TestCycleGoesRoundOnce(t *testing.T) {
	t.Parallel()
	l := looping(t)
	// Twelve requests of 10 ms and six of 10 s: six anomalies, and a mean above a second.
	l.exec(`INSERT INTO dbo.InferenceRequests (TenantId, Status, TotalDurationMs, CompletionTimestamp)
SELECT 1, N'Completed', CASE WHEN value <= 24 THEN 10 ELSE 10000 END, SYSUTCDATETIME() FROM GENERATE_SERIES(1, 30)`)
	l.exec("INSERT INTO dbo.InferenceRequests (TenantId, Status, TotalDurationMs, CompletionTimestamp) VALUES (2, N'Completed', 1, SYSUTCDATETIME())")
	l.cycle(1, false)
	l.until("SELECT Status FROM dbo.OodaCycles", "Completed")
	l.quiet()
	l.want("SELECT TenantId, TriggerReason, AnomalyCount, PatternCount, HypothesisCount, ExecutedActionCount, QueuedActionCount, FailedActionCount FROM dbo.OodaCycles", "1|test|6|0|2|1|1|0")
	l.want("SELECT CASE WHEN AnalyzedAt <= HypothesizedAt AND HypothesizedAt <= ActedAt AND ActedAt <= LearnedAt THEN 1 ELSE 0 END, JSON_VALUE(Observations, '$.totalInferences') FROM dbo.OodaCycles", "1|30")
	l.want("SELECT TenantId, ActionType, Status, RiskLevel FROM dbo.PendingActions", "1|CacheWarming|PendingApproval|low")
	l.want("SELECT h.hypothesisType FROM dbo.OodaCycles CROSS APPLY OPENJSON(CAST(Hypotheses AS nvarchar(max))) WITH (hypothesisType nvarchar(50)) AS h", "IndexOptimization", "CacheWarming")
	l.want("SELECT COUNT(*) FROM dbo.MessageDeadLetters", "0")
}

// Many causes, as many analyses.
func TestNoStorm(t *testing.T) {
	t.Parallel()
	l := looping(t)
	const causes = 12
	for i := range causes {
		l.cycle(i%3, false)
	}
	l.until("SELECT COUNT(*) FROM dbo.OodaCycles WHERE Status = N'Completed'", "12")
	l.quiet()
	l.want("SELECT COUNT(*) FROM dbo.OodaCycles", "12")
	l.want("SELECT COUNT(*) FROM dbo.PendingActions", "0")
}

func TestPrimeSearch(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.primes(2, 20)
	l.until("SELECT Status, CAST(Results AS nvarchar(max)) FROM dbo.AutonomousComputeJobs", "Completed|[2,3,5,7,11,13,17,19]")
	l.primes(2, 1000)
	l.until("SELECT Status, p.n, p.s FROM dbo.AutonomousComputeJobs CROSS APPLY (SELECT COUNT(*) AS n, SUM(CAST(value AS int)) AS s FROM OPENJSON(CAST(Results AS nvarchar(max)))) AS p WHERE JSON_VALUE(JobParameters, '$.rangeEnd') = '1000'", "Completed|168|76127")
	// A range without a prime, and one of two pieces, the second of which has none.
	l.primes(24, 28)
	l.until("SELECT Status, CAST(Results AS nvarchar(max)) FROM dbo.AutonomousComputeJobs WHERE JSON_VALUE(JobParameters, '$.rangeEnd') = '28'", "Completed|[]")
	l.quiet()
	l.want("SELECT COUNT(*) FROM dbo.MessageAttempts", "0")
	for _, bad := range []string{"@RangeStart = 1, @RangeEnd = 5", "@RangeStart = 5, @RangeEnd = 5", "@RangeStart = 2, @RangeEnd = 2147483647"} {
		if got := l.call("DECLARE @j uniqueidentifier; EXEC dbo.sp_StartPrimeSearch @TenantId = 1, " + bad + ", @JobId = @j OUTPUT"); got != 50001 {
			t.Errorf("%s: error %d", bad, got)
		}
	}
}

const toAnalyze = `DECLARE @h uniqueidentifier; BEGIN DIALOG CONVERSATION @h FROM SERVICE [//Hartonomous/Service/Initiator] TO SERVICE N'AnalyzeService' ON CONTRACT [//Hartonomous/AutonomousLoop/AnalyzeContract] WITH ENCRYPTION = OFF;
SEND ON CONVERSATION @h MESSAGE TYPE [//Hartonomous/AutonomousLoop/AnalyzeMessage] (@p1)`

// A message that fails is put aside after three attempts; the queue stays up, and both sides of the conversation end.
func TestPoisonedMessageIsPutAside(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.exec(toAnalyze, "no JSON")
	l.exec("INSERT INTO dbo.AutonomousComputeJobs (JobId, TenantId, JobType, JobParameters) VALUES ('00000000-0000-0000-0000-000000000001', 1, N'Other', CAST(N'{}' AS json))")
	l.exec(toAnalyze, `{"tenantId":1,"jobRequest":{"jobId":"00000000-0000-0000-0000-000000000001"}}`)
	l.exec(toAnalyze, `{"tenantId":2,"jobRequest":{"jobId":"00000000-0000-0000-0000-000000000001"}}`) // of another tenant
	l.cycle(1, false)
	l.until("SELECT Status FROM dbo.OodaCycles", "Completed")
	l.quiet()
	l.want("SELECT QueueName, AttemptCount, Reason, ExceptionMessage FROM dbo.MessageDeadLetters WHERE QueueName = N'dbo.AnalyzeQueue' AND Body = N'no JSON'",
		"dbo.AnalyzeQueue|3|The message failed three times|The message is not JSON.")
	l.want("SELECT AttemptCount, ExceptionMessage FROM dbo.MessageDeadLetters WHERE QueueName = N'dbo.HypothesizeQueue' AND Reason LIKE N'%three%' ORDER BY DeadLetterId",
		"3|The job is not a search for primes with a range.", "3|The tenant has no such job.")
	l.want("SELECT Status, ErrorMessage FROM dbo.AutonomousComputeJobs", "Failed|The job is not a search for primes with a range.")
	// The other sides were told: one of the initiator, two of AnalyzeService.
	l.want("SELECT QueueName, COUNT(*) FROM dbo.MessageDeadLetters WHERE Reason LIKE N'The other side%' GROUP BY QueueName ORDER BY QueueName", "dbo.AnalyzeQueue|2", "dbo.InitiatorQueue|1")
	l.want("SELECT COUNT(*) FROM dbo.MessageAttempts", "0")
}

// A cycle that repeats and did something is followed by one that waits; it can be cancelled.
func TestTheNextCycleWaits(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.exec(`INSERT INTO dbo.InferenceRequests (TenantId, Status, TotalDurationMs, CompletionTimestamp)
SELECT 1, N'Completed', CASE WHEN value <= 24 THEN 10 ELSE 10000 END, SYSUTCDATETIME() FROM GENERATE_SERIES(1, 30)`)
	l.cycle(1, true)
	l.until("SELECT Status, TriggerReason FROM dbo.OodaCycles ORDER BY StartedAt", "Completed|test Running|LearningCycleComplete")
	l.want("SELECT e.state FROM sys.conversation_endpoints AS e JOIN dbo.OodaCycles AS c ON c.CycleId = e.conversation_handle WHERE e.dialog_timer > DATEADD(minute, 20, GETUTCDATE())", "SO")
	l.exec("DECLARE @c uniqueidentifier = (SELECT CycleId FROM dbo.OodaCycles WHERE Status = N'Running'); EXEC dbo.sp_CancelOodaCycle @TenantId = 1, @CycleId = @c; BEGIN CONVERSATION TIMER (@c) TIMEOUT = 1")
	l.quiet()
	l.want("SELECT Status FROM dbo.OodaCycles ORDER BY StartedAt", "Completed", "Cancelled")
	if got := l.call("DECLARE @c uniqueidentifier = (SELECT CycleId FROM dbo.OodaCycles WHERE Status = N'Cancelled'); EXEC dbo.sp_CancelOodaCycle @TenantId = 1, @CycleId = @c"); got != 50003 {
		t.Error("cancelled twice:", got)
	}
}

// A role that may call procedures starts a cycle without a right on queues and contracts.
func TestTheApiStartsACycle(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.exec("CREATE USER api WITHOUT LOGIN; ALTER ROLE hart_api ADD MEMBER api")
	l.exec("EXEC sys.sp_set_session_context N'TenantId', 7; EXECUTE AS USER = 'api'; DECLARE @c uniqueidentifier; EXEC dbo.sp_StartOodaCycle @TenantId = 7, @CycleId = @c OUTPUT; REVERT; EXEC sys.sp_set_session_context N'TenantId', NULL")
	l.until("SELECT TenantId, Status FROM dbo.OodaCycles", "7|Completed")
	l.quiet()
}

// A worker sends as a service whose queue it reads, and receives; the loop's own queues are closed to it.
func TestTheWorkerHasItsQueues(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.exec("CREATE USER worker WITHOUT LOGIN; ALTER ROLE hart_worker ADD MEMBER worker")
	as := func(text string) int32 {
		return l.call("EXECUTE AS USER = 'worker'; BEGIN TRY " + text + " REVERT; END TRY BEGIN CATCH REVERT; THROW; END CATCH")
	}
	for _, tt := range []struct{ service, contract, message, queue, body string }{
		{"InferenceService", "InferenceJobContract", "InferenceJobRequest", "InferenceQueue", "<InferenceJob/>"},
		{"Neo4jSyncService", "Neo4jSyncContract", "Neo4jSyncRequest", "Neo4jSyncQueue", "<Neo4jSync/>"},
	} {
		if got := as(fmt.Sprintf("DECLARE @h uniqueidentifier; BEGIN DIALOG CONVERSATION @h FROM SERVICE [%s] TO SERVICE N'%s' ON CONTRACT [%s] WITH ENCRYPTION = OFF; SEND ON CONVERSATION @h MESSAGE TYPE [%s] (N'%s'); RECEIVE TOP (1) message_body FROM dbo.%s;",
			tt.service, tt.service, tt.contract, tt.message, tt.body, tt.queue)); got != 0 {
			t.Errorf("%s: error %d", tt.service, got)
		}
		l.want("SELECT COUNT(*) FROM dbo."+tt.queue, "0")
	}
	if got := as("RECEIVE TOP (1) message_body FROM dbo.AnalyzeQueue;"); got != 229 {
		t.Errorf("the loop's queue: error %d, want 229", got)
	}
}

// changed is the schema folder with another text of the procedures that queues activate.
func changed(t *testing.T, n int) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	err := fs.WalkDir(schema.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(schema.Files, name)
		if strings.Contains(string(data), "It is activated on dbo.") {
			data = append([]byte(fmt.Sprintf("-- Text %d.\n", n)), data...)
		}
		all[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Deployments that change every activated procedure while the loop is at work: no message is lost, none is done twice, and activation is never turned off.
func TestDeployOverARunningLoop(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.primes(2, 30000)
	for n := range 3 {
		l.cycle(1, false)
		p := l.deploy(changed(t, n))
		if len(p.Steps) != 5 {
			t.Errorf("deployment %d has %d steps", n, len(p.Steps))
		}
		for _, s := range p.Steps {
			if !strings.HasPrefix(s.ID, "module/dbo.sp_") {
				t.Errorf("deployment %d: step %s", n, s.ID)
			}
		}
		l.cycle(2, false)
	}
	if p := l.deploy(changed(t, 2)); !p.Empty() {
		t.Errorf("nothing is changed, and the plan has %d steps", len(p.Steps))
	}
	l.until("SELECT Status, JSON_VALUE(CurrentState, '$.lastChecked'), p.n, p.d FROM dbo.AutonomousComputeJobs CROSS APPLY (SELECT COUNT(*) AS n, COUNT(DISTINCT value) AS d FROM OPENJSON(CAST(Results AS nvarchar(max)))) AS p", "Completed|30000|3245|3245")
	l.until("SELECT COUNT(*) FROM dbo.OodaCycles WHERE Status = N'Completed'", "6")
	l.quiet()
	l.want("SELECT COUNT(*) FROM dbo.MessageDeadLetters", "0")
}

// What an operator has paused stays paused, what poison has disabled stays disabled, and the plan says so.
func TestDeployLeavesThePausedAndTheDisabled(t *testing.T) {
	t.Parallel()
	l := looping(t)
	l.exec("ALTER QUEUE dbo.AnalyzeQueue WITH ACTIVATION (STATUS = OFF)")
	l.exec("ALTER QUEUE dbo.LearnQueue WITH STATUS = OFF")
	p := l.deploy(schema.Files)
	var notes []string
	for _, n := range p.Notes {
		if strings.Contains(n.Text, "hartctl broker") {
			notes = append(notes, n.Subject)
		}
	}
	if got := strings.Join(notes, " "); !p.Empty() || got != "activation/dbo.AnalyzeQueue queue/dbo.LearnQueue" {
		t.Errorf("%d steps, notes %s", len(p.Steps), got)
	}
}
