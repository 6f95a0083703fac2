// Counts tests from the result files that the test runs wrote, and says what failed.
//   node results.mjs --one FOLDER MODULE      one line on one test project
//   node results.mjs --sum FOLDER [filtered]  what failed, and last "N passed, N failed"; exit code 1 unless all passed
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [mode, folder, argument] = process.argv.slice(2);

const unescape = (text) =>
  text
    .replace(/&#x([0-9A-Fa-f]+);/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, '&');

function readModule(module) {
  const outcome = { module, passed: 0, failures: [] };
  const trx = join(folder, `${module}.trx`);
  const exit = existsSync(join(folder, `${module}.exit`)) ? readFileSync(join(folder, `${module}.exit`), 'utf8').trim() : 'none';
  if (existsSync(trx)) {
    const text = readFileSync(trx, 'utf8');
    for (const [, attributes, body] of text.matchAll(/<UnitTestResult\b((?:[^>"]|"[^"]*")*?)(?:\/>|>([\s\S]*?)<\/UnitTestResult>)/g)) {
      const name = unescape(/\btestName="([^"]*)"/.exec(attributes)?.[1] ?? 'unnamed');
      const verdict = /\boutcome="([^"]*)"/.exec(attributes)?.[1] ?? 'None';
      if (verdict === 'Passed') {
        outcome.passed++;
      } else {
        // A test that was skipped has not shown anything: it counts as failed.
        const message = unescape(/<Message>([\s\S]*?)<\/Message>/.exec(body ?? '')?.[1] ?? '').trim();
        const trace = unescape(/<StackTrace>([\s\S]*?)<\/StackTrace>/.exec(body ?? '')?.[1] ?? '').trim();
        outcome.failures.push({ name, verdict, message, trace });
      }
    }
  }

  const log = existsSync(join(folder, `${module}.log`)) ? readFileSync(join(folder, `${module}.log`), 'utf8').trim() : '';
  const tail = log.split('\n').slice(-15).join('\n');
  const reason =
    exit === '124' || exit === '137' ? 'took too long and was stopped'
    : exit === 'none' ? 'never finished'
    : !existsSync(trx) && exit !== '0' ? `wrote no results (exit code ${exit})`
    : exit !== '0' && outcome.failures.length === 0 ? `ended with exit code ${exit} although no test failed`
    : undefined;
  if (reason) {
    outcome.failures.push({ name: module, verdict: 'Failed', message: `${module} ${reason}\n${tail}`, trace: '' });
  }

  return outcome;
}

if (mode === '--one') {
  const { module, passed, failures } = readModule(argument);
  console.log(`${failures.length === 0 ? '  ' : '! '}${module}: ${passed} passed${failures.length === 0 ? '' : `, ${failures.length} failed`}`);
} else {
  const modules = readdirSync(folder).filter((file) => file.endsWith('.exit')).map((file) => file.slice(0, -'.exit'.length)).sort();
  const outcomes = modules.map(readModule);
  if (argument !== 'filtered') {
    for (const outcome of outcomes.filter(({ passed, failures }) => passed + failures.length === 0)) {
      outcome.failures.push({ name: outcome.module, verdict: 'Failed', message: `${outcome.module} ran no test`, trace: '' });
    }
  }

  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failures = outcomes.flatMap((outcome) => outcome.failures);
  for (const { name, verdict, message, trace } of failures) {
    console.log(`\n${verdict === 'Failed' ? 'FAILED' : `NOT RUN (${verdict})`} ${name}`);
    const lines = [...message.split('\n').slice(0, 25), ...trace.split('\n').slice(0, 6)];
    console.log(lines.filter((line) => line.trim() !== '').map((line) => `    ${line.trimEnd()}`).join('\n'));
  }

  let failed = failures.length;
  if (passed + failed === 0) {
    console.log('\nNo test ran.');
    failed = 1;
  }

  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}
