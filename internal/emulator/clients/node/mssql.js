// What npm's mssql does with a server: pools, tagged queries, prepared statements, transactions, streams, bulk load.
'use strict';

const assert = require('assert');
const sql = require('mssql');
const { run, fails, server } = require('./checks.js');

async function withPool(check, options = {}) {
  const s = server();
  const pool = new sql.ConnectionPool({
    server: s.host, port: s.port, user: 'sa', password: s.password, database: 'tempdb',
    options: { encrypt: false, trustServerCertificate: true, ...options }, pool: { max: 4 },
  });
  await pool.connect();
  try {
    await check(pool);
  } finally {
    await pool.close();
  }
}

const with_ = (check, options) => () => withPool(check, options);

run({
  'connect without encryption': with_(async (p) => assert.deepStrictEqual((await p.query('SELECT 1 AS a')).recordset[0], { a: 1 })),
  'connect with encryption': with_(async (p) => assert.deepStrictEqual((await p.query('SELECT 1 AS a')).recordset[0], { a: 1 }), { encrypt: true }),
  'a tagged query': with_(async (p) => {
    const name = "o'x";
    assert.strictEqual((await p.query`SELECT ${name} AS n, ${5} AS i`).recordset[0].n, name);
  }),
  'several record sets and row counts': with_(async (p) => {
    const r = await p.request().batch("SELECT 1 AS a; SELECT 2 AS b; DECLARE @t table (a int); INSERT @t VALUES (1), (2)");
    assert.deepStrictEqual([r.recordsets.length, r.rowsAffected], [2, [1, 1, 2]]);
  }),
  'inputs and an output': with_(async (p) => {
    const r = await p.request().input('a', sql.Int, 20).input('s', sql.NVarChar(10), 'ä').output('o', sql.Int).query("SET @o = @a + 1; SELECT @s AS s");
    assert.deepStrictEqual([r.recordset[0].s, r.output.o], ['ä', 21]);
  }),
  'a procedure': with_(async (p) => {
    await p.request().batch("CREATE OR ALTER PROCEDURE dbo.client_double @a int, @b int OUTPUT AS SET @b = @a * 2; SELECT @a AS a; RETURN 3");
    const r = await p.request().input('a', sql.Int, 4).output('b', sql.Int).execute('dbo.client_double');
    assert.deepStrictEqual([r.recordset[0].a, r.output.b, r.returnValue], [4, 8, 3]);
  }),
  'a prepared statement': with_(async (p) => {
    const ps = new sql.PreparedStatement(p);
    ps.input('a', sql.Int);
    await ps.prepare('SELECT @a * 2 AS d');
    assert.strictEqual((await ps.execute({ a: 4 })).recordset[0].d, 8);
    assert.strictEqual((await ps.execute({ a: 5 })).recordset[0].d, 10);
    await ps.unprepare();
  }),
  'transactions': with_(async (p) => {
    await p.query("DROP TABLE IF EXISTS dbo.client_tx; CREATE TABLE dbo.client_tx (a int)");
    const t = new sql.Transaction(p);
    await t.begin(sql.ISOLATION_LEVEL.SNAPSHOT).catch(async () => { throw new Error('begin'); });
    await t.rollback();
    const u = new sql.Transaction(p);
    await u.begin();
    await new sql.Request(u).query('INSERT dbo.client_tx VALUES (1)');
    await u.rollback();
    const v = new sql.Transaction(p);
    await v.begin();
    await new sql.Request(v).query('INSERT dbo.client_tx VALUES (2)');
    await v.commit();
    assert.deepStrictEqual((await p.query('SELECT a FROM dbo.client_tx')).recordset.map((r) => r.a), [2]);
    await p.query('DROP TABLE dbo.client_tx');
  }),
  'a transaction that the server aborted': with_(async (p) => {
    const t = new sql.Transaction(p);
    await t.begin();
    let aborted = false;
    t.on('rollback', (a) => { aborted = a; });
    await new sql.Request(t).query('SET XACT_ABORT ON; SELECT 1/0').catch((e) => assert.strictEqual(e.number, 8134));
    assert.strictEqual(aborted, true);
  }),
  'errors': with_(async (p) => {
    const e = await fails(p.query('SELECT * FROM dbo.nosuch'), 208);
    assert.deepStrictEqual([e.class, e.state, e.lineNumber], [16, 1, 1]);
    await fails(p.query("RAISERROR('mine', 16, 3)"), 50000, /mine/);
  }),
  'a stream': with_(async (p) => {
    const r = p.request();
    r.stream = true;
    let n = 0;
    const end = new Promise((resolve, reject) => { r.on('row', () => { n++; }); r.on('error', reject); r.on('done', resolve); });
    r.query('WITH d AS (SELECT n FROM (VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)) v(n)) SELECT a.n FROM d a, d b, d c');
    await end;
    assert.strictEqual(n, 1000);
  }),
  'cancelling': with_(async (p) => {
    const r = p.request();
    setTimeout(() => r.cancel(), 100);
    const e = await r.query("WAITFOR DELAY '00:00:30'").then(() => null, (err) => err);
    assert.strictEqual(e.code, 'ECANCEL');
    assert.strictEqual((await p.query('SELECT 1 AS a')).recordset[0].a, 1);
  }),
  'eight queries at once': with_(async (p) => {
    const got = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((i) => p.request().input('i', sql.Int, i).query('SELECT @i AS i')));
    assert.deepStrictEqual(got.map((r) => r.recordset[0].i), [1, 2, 3, 4, 5, 6, 7, 8]);
  }),
  'a bulk load': with_(async (p) => {
    await p.query('DROP TABLE IF EXISTS dbo.client_bulk');
    const t = new sql.Table('client_bulk');
    t.create = true;
    t.columns.add('a', sql.Int, { nullable: false, primary: true });
    t.columns.add('b', sql.VarChar(50), { nullable: true });
    for (let i = 0; i < 500; i++) t.rows.add(i, i % 3 ? 'b' + i : null);
    assert.strictEqual((await p.request().bulk(t)).rowsAffected, 500);
    assert.deepStrictEqual((await p.query('SELECT COUNT(*) AS n, COUNT(b) AS b FROM dbo.client_bulk')).recordset[0], { n: 500, b: 333 });
    await p.query('DROP TABLE dbo.client_bulk');
  }),
});
