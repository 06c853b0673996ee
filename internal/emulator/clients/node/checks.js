// Runs named checks one after the other and prints "ok NAME" or "FAIL NAME: reason" for each; exits 1 when one failed.
'use strict';

const assert = require('assert');

async function run(checks) {
  let failed = 0;
  for (const [name, check] of Object.entries(checks)) {
    let timer;
    const limit = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('no end within 20 s')), 20000); });
    try {
      await Promise.race([check(), limit]);
      console.log('ok ' + name);
    } catch (err) {
      failed++;
      console.log('FAIL ' + name + ': ' + String(err.message || err).split('\n')[0]);
    } finally {
      clearTimeout(timer);
    }
  }
  process.exit(failed ? 1 : 0);
}

async function fails(promise, number, text) {
  try {
    await promise;
  } catch (err) {
    assert.strictEqual(err.number, number, 'Msg ' + err.number + ': ' + err.message);
    if (text) assert.match(err.message, text);
    return err;
  }
  throw new Error('no error, expected Msg ' + number);
}

const server = () => ({ host: process.env.EMULATOR_HOST, port: Number(process.env.EMULATOR_PORT), password: process.env.EMULATOR_PASSWORD });

module.exports = { run, fails, server };
