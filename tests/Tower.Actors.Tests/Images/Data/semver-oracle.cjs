// What node-semver says, in one batch. NODE_SEMVER_DIR is a folder in which `npm install semver@7` was run.
//
//   node semver-oracle.cjs < questions.json
//     questions: [{ "range": "^1.2.0", "versions": ["1.2.3", …] }, …]
//     answers:   [{ "valid": true, "matches": [true, …], "best": "1.2.3" | null }, …]
//   node semver-oracle.cjs table < range-cases.tsv > new && mv new range-cases.tsv
//     writes the last column (yes, no, or invalid for a text that is no range) of every line anew
const path = require('node:path');
const fs = require('node:fs');
const semver = require(path.join(process.env.NODE_SEMVER_DIR, 'node_modules', 'semver'));

const input = fs.readFileSync(0, 'utf8');
if (process.argv[2] === 'table') {
  const lines = input.split('\n').map(line => {
    if (line === '' || line.startsWith('#')) return line;
    const [range, version] = line.split('\t');
    const says = semver.validRange(range) === null ? 'invalid' : semver.satisfies(version, range) ? 'yes' : 'no';
    return [range, version, says].join('\t');
  });
  process.stdout.write(lines.join('\n'));
} else {
  process.stdout.write(JSON.stringify(JSON.parse(input).map(({ range, versions }) => {
    if (semver.validRange(range) === null) return { valid: false, matches: versions.map(() => false), best: null };
    const parsed = new semver.Range(range);
    const matches = versions.map(version => parsed.test(version));
    return { valid: true, matches, best: semver.maxSatisfying(versions.filter((_, i) => matches[i]), parsed) };
  })));
}
