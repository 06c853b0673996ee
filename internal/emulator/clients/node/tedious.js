// What tedious does with a server: connecting with and without encryption, batches, parameters, prepared statements,
// transactions, cancelling, errors, streaming and bulk load.
'use strict';

const assert = require('assert');
const tls = require('tls');
const { Connection, Request, TYPES, ISOLATION_LEVEL } = require('tedious');
const { run, fails, server } = require('./checks.js');

function connect(options = {}) {
  const s = server();
  return new Promise((resolve, reject) => {
    const c = new Connection({
      server: s.host,
      authentication: { type: 'default', options: { userName: options.userName || 'sa', password: options.password || s.password } },
      options: { port: s.port, encrypt: false, trustServerCertificate: true, database: 'tempdb', ...options.options },
    });
    c.connect((err) => (err ? reject(err) : resolve(c)));
  });
}

// certificate is the server's own, in PEM: strict encryption trusts no other way here.
function certificate() {
  const s = server();
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: s.host, port: s.port, ALPNProtocols: ['tds/8.0'], rejectUnauthorized: false }, () => {
      const der = socket.getPeerCertificate().raw.toString('base64');
      socket.destroy();
      resolve('-----BEGIN CERTIFICATE-----\n' + der.match(/.{1,64}/g).join('\n') + '\n-----END CERTIFICATE-----\n');
    });
    socket.on('error', reject);
  });
}

// exec runs a request with one of the connection's methods and gives its result sets, row count, outputs and messages.
function exec(c, method, text, params = [], more = {}) {
  const sets = [];
  const outputs = {};
  return new Promise((resolve, reject) => {
    const r = new Request(text, (err, rowCount) => (err ? reject(err) : resolve({ sets, rowCount, outputs, status: r.status })));
    r.on('columnMetadata', (columns) => sets.push({ columns, rows: [] }));
    r.on('row', (row) => sets[sets.length - 1].rows.push(row.map((cell) => cell.value)));
    r.on('returnValue', (name, value) => { outputs[name] = value; });
    r.on('doneProc', (rowCount, more, status) => { r.status = status; });
    for (const [name, type, value, options] of params) r.addParameter(name, type, value, options);
    if (more.output) r.addOutputParameter(...more.output);
    c[method](r);
  });
}

const batch = (c, text) => exec(c, 'execSqlBatch', text);
const query = (c, text, params, more) => exec(c, 'execSql', text, params, more);
const rows = async (promise) => (await promise).sets[0].rows;

function withConnection(check, options) {
  return async () => {
    const c = await connect(options);
    try {
      await check(c);
    } finally {
      c.close();
    }
  };
}

const step = (c, method, ...args) => new Promise((resolve, reject) => c[method]((err, value) => (err ? reject(err) : resolve(value)), ...args));

run({
  'connect without encryption': withConnection(async (c) => assert.deepStrictEqual(await rows(batch(c, 'SELECT 1')), [[1]])),
  'connect with encryption': withConnection(async (c) => {
    assert.deepStrictEqual(await rows(batch(c, 'SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID')), [['TRUE']]);
  }, { options: { encrypt: true } }),
  'connect strictly encrypted': async () => {
    const c = await connect({ options: { encrypt: 'strict', tdsVersion: '8_0', cryptoCredentialsDetails: { ca: await certificate() } } });
    assert.deepStrictEqual(await rows(batch(c, 'SELECT 1')), [[1]]);
    c.close();
  },
  'a wrong password': async () => {
    const err = await connect({ password: 'wrong' }).then(() => null, (e) => e);
    assert.match(String(err), /Login failed for user 'sa'/);
  },
  'an unknown database': async () => {
    const err = await connect({ options: { database: 'nosuch' } }).then(() => null, (e) => e);
    assert.match(String(err), /Login failed|Cannot open database/);
  },
  'several result sets': withConnection(async (c) => {
    const { sets } = await batch(c, "SELECT 1 AS a, N'x' AS b; SELECT CAST(2.50 AS decimal(5,2)) AS c");
    assert.deepStrictEqual(sets.map((s) => s.rows), [[[1, 'x']], [[2.5]]]);
    assert.strictEqual(sets[0].columns[1].colName, 'b');
  }),
  'types out': withConnection(async (c) => {
    const [r] = await rows(batch(c, `SELECT CAST(1 AS bit), CAST(255 AS tinyint), CAST(-32768 AS smallint), CAST(9007199254740993 AS bigint),
      CAST(1.5 AS float), CAST(2.5 AS real), CAST(3.25 AS money), CAST('abc' AS varchar(10)), CAST(N'ä' AS nvarchar(max)),
      CAST(0x0102 AS varbinary(10)), CAST('2024-02-29T12:30:15.123' AS datetime2(3)), CAST('2024-02-29' AS date),
      CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier), CAST(NULL AS int), CAST(5 AS sql_variant)`));
    assert.deepStrictEqual(r.slice(0, 9), [true, 255, -32768, '9007199254740993', 1.5, 2.5, 3.25, 'abc', 'ä']);
    assert.deepStrictEqual(r[9], Buffer.from([1, 2]));
    assert.strictEqual(r[10].toISOString(), '2024-02-29T12:30:15.123Z');
    assert.strictEqual(r[11].toISOString(), '2024-02-29T00:00:00.000Z');
    assert.deepStrictEqual(r.slice(12), ['6F9619FF-8B86-D011-B42D-00C04FC964FF', null, 5]);
  }),
  'parameters of many types': withConnection(async (c) => {
    const when = new Date(Date.UTC(2024, 1, 29, 12, 30, 15, 123));
    const params = [['i', TYPES.Int, 7], ['b', TYPES.BigInt, '9007199254740993'], ['f', TYPES.Float, 1.5], ['n', TYPES.NVarChar, 'ä'],
      ['v', TYPES.VarChar, 'x'], ['d', TYPES.DateTime2, when], ['bin', TYPES.VarBinary, Buffer.from([1, 2])], ['t', TYPES.Bit, true],
      ['dec', TYPES.Decimal, 12.5, { precision: 10, scale: 2 }], ['z', TYPES.NVarChar, null], ['big', TYPES.NVarChar, 'y'.repeat(9000)]];
    const [r] = await rows(query(c, 'SELECT @i, @b, @f, @n, @v, @d, @bin, @t, @dec, @z, LEN(@big)', params));
    assert.deepStrictEqual(r.slice(0, 5), [7, '9007199254740993', 1.5, 'ä', 'x']);
    assert.strictEqual(r[5].toISOString(), when.toISOString());
    assert.deepStrictEqual(r.slice(7), [true, 12.5, null, '9000']);
  }),
  'an output parameter': withConnection(async (c) => {
    const { outputs } = await query(c, 'SET @o = 42', [], { output: ['o', TYPES.Int] });
    assert.deepStrictEqual(outputs, { o: 42 });
  }),
  'a procedure': withConnection(async (c) => {
    await batch(c, 'CREATE PROCEDURE #p @a int, @b int OUTPUT AS SELECT @a AS a; SET @b = @a * 2; RETURN 5');
    const got = await exec(c, 'callProcedure', '#p', [['a', TYPES.Int, 21]], { output: ['b', TYPES.Int] });
    assert.deepStrictEqual([got.sets[0].rows, got.outputs.b, got.status], [[[21]], 42, 5]);
  }),
  'a table-valued parameter': withConnection(async (c) => {
    await batch(c, "IF TYPE_ID('dbo.client_ids') IS NULL CREATE TYPE dbo.client_ids AS TABLE (id int, name nvarchar(20))");
    const table = { schema: 'dbo', name: 'client_ids', columns: [{ name: 'id', type: TYPES.Int }, { name: 'name', type: TYPES.NVarChar, length: 20 }], rows: [[1, 'a'], [2, null]] };
    const r = await rows(query(c, 'SELECT id, name FROM @t ORDER BY id', [['t', TYPES.TVP, table]]));
    assert.deepStrictEqual(r, [[1, 'a'], [2, null]]);
  }),
  'a prepared statement': withConnection(async (c) => {
    const got = [];
    let done;
    const request = new Request('SELECT @a + 1', (err) => done(err));
    request.addParameter('a', TYPES.Int);
    request.on('row', (r) => got.push(r[0].value));
    const wait = (start) => new Promise((resolve, reject) => { done = (err) => (err ? reject(err) : resolve()); start(); });
    await wait(() => { request.on('prepared', () => done()); c.prepare(request); });
    await wait(() => c.execute(request, { a: 1 }));
    await wait(() => c.execute(request, { a: 41 }));
    await wait(() => c.unprepare(request));
    assert.deepStrictEqual(got, [2, 42]);
  }),
  'DDL and DML with row counts': withConnection(async (c) => {
    await batch(c, 'CREATE TABLE #t (id int IDENTITY PRIMARY KEY, a varchar(10) UNIQUE)');
    assert.strictEqual((await query(c, 'INSERT #t (a) VALUES (@a), (@b)', [['a', TYPES.VarChar, 'x'], ['b', TYPES.VarChar, 'y']])).rowCount, 2);
    assert.strictEqual((await batch(c, "UPDATE #t SET a = 'z' WHERE id = 1")).rowCount, 1);
    assert.deepStrictEqual(await rows(batch(c, 'SELECT id, a FROM #t ORDER BY id')), [[1, 'z'], [2, 'y']]);
    await fails(batch(c, "INSERT #t (a) VALUES ('z')"), 2627, /UNIQUE KEY/);
  }),
  'errors': withConnection(async (c) => {
    const e = await fails(batch(c, 'SELECT 1;\nSELECT * FROM nosuch'), 208, /Invalid object name 'nosuch'/);
    assert.deepStrictEqual([e.class, e.state, e.lineNumber], [16, 1, 2]);
    await fails(batch(c, 'SELECT 1/0'), 8134);
    await fails(batch(c, 'SELEC 1'), 2812);
    await fails(batch(c, "THROW 50001, N'mine', 7"), 50001, /mine/);
    assert.deepStrictEqual(await rows(batch(c, 'SELECT 3')), [[3]]);
  }),
  'messages': withConnection(async (c) => {
    const texts = [];
    c.on('infoMessage', (m) => texts.push(m.message));
    await batch(c, "PRINT 'hello'; RAISERROR('note %d', 10, 1, 7)");
    assert.deepStrictEqual(texts, ['hello', 'note 7']);
  }),
  'a transaction committed and one rolled back': withConnection(async (c) => {
    await batch(c, 'CREATE TABLE #t (a int)');
    await step(c, 'beginTransaction', '', ISOLATION_LEVEL.SERIALIZABLE);
    await batch(c, 'INSERT #t VALUES (1)');
    await step(c, 'commitTransaction');
    await step(c, 'beginTransaction');
    await batch(c, 'INSERT #t VALUES (2)');
    await step(c, 'saveTransaction', 's');
    await batch(c, 'INSERT #t VALUES (3)');
    await step(c, 'rollbackTransaction');
    assert.deepStrictEqual(await rows(batch(c, 'SELECT a, @@TRANCOUNT FROM #t')), [[1, 0]]);
  }),
  'cancelling': withConnection(async (c) => {
    const err = await new Promise((resolve) => {
      const r = new Request("WAITFOR DELAY '00:00:30'", resolve);
      c.execSqlBatch(r);
      setTimeout(() => c.cancel(), 100);
    });
    assert.strictEqual(err.code, 'ECANCEL');
    assert.deepStrictEqual(await rows(batch(c, 'SELECT 4')), [[4]]);
  }),
  'a request timeout': withConnection(async (c) => {
    const err = await batch(c, "WAITFOR DELAY '00:00:30'").then(() => null, (e) => e);
    assert.strictEqual(err.code, 'ETIMEOUT');
    assert.deepStrictEqual(await rows(batch(c, 'SELECT 5')), [[5]]);
  }, { options: { requestTimeout: 200 } }),
  'streaming rows': withConnection(async (c) => {
    const request = new Request(`WITH d AS (SELECT n FROM (VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)) v(n))
      SELECT a.n + 10 * b.n + 100 * c.n + 1000 * e.n AS n FROM d a, d b, d c, d e`, () => {});
    let sum = 0;
    const end = new Promise((resolve, reject) => { request.callback = (err) => (err ? reject(err) : resolve()); });
    request.on('row', (r) => {
      sum += r[0].value;
      if (r[0].value % 1000 === 0) {
        request.pause();
        setImmediate(() => request.resume());
      }
    });
    c.execSqlBatch(request);
    await end;
    assert.strictEqual(sum, 49995000);
  }),
  'reset of the connection': withConnection(async (c) => {
    await batch(c, 'SET NOCOUNT ON; CREATE TABLE #t (a int)');
    await step(c, 'reset');
    assert.deepStrictEqual(await rows(batch(c, "SELECT @@OPTIONS & 512, OBJECT_ID('tempdb..#t')")), [[0, null]]);
  }),
  'a bulk load': withConnection(async (c) => {
    await batch(c, "CREATE TABLE #b (id int NOT NULL, name nvarchar(50) NULL, amount decimal(10,2) NULL, at datetime2(3) NULL, d int NULL DEFAULT 9)");
    const count = await new Promise((resolve, reject) => {
      const load = c.newBulkLoad('#b', { keepNulls: false }, (err, n) => (err ? reject(err) : resolve(n)));
      load.addColumn('id', TYPES.Int, { nullable: false });
      load.addColumn('name', TYPES.NVarChar, { length: 50, nullable: true });
      load.addColumn('amount', TYPES.Decimal, { precision: 10, scale: 2, nullable: true });
      load.addColumn('at', TYPES.DateTime2, { scale: 3, nullable: true });
      load.addColumn('d', TYPES.Int, { nullable: true });
      const list = [];
      for (let i = 0; i < 1000; i++) list.push({ id: i, name: i % 2 ? 'n' + i : null, amount: i / 4, at: new Date(Date.UTC(2024, 0, 1)), d: null });
      c.execBulkLoad(load, list);
    });
    assert.strictEqual(count, 1000);
    assert.deepStrictEqual(await rows(batch(c, 'SELECT COUNT(*), COUNT(name), SUM(amount), MIN(d) FROM #b')), [[1000, 500, 124875, 9]]);
  }),
});
