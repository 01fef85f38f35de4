// Copyright 2026 The Chartroom developers
// SPDX-License-Identifier: GPL-3.0-or-later
//
// node index-fhirpath.js NPM_FOLDER EXPRESSIONS RESOURCES: evaluates all search parameters of each
// resource with the npm package fhirpath, expressions compiled once and objects parsed before; prints
// resources a second of CPU time, in the first pass over them and in the best of four. What it cannot
// evaluate at once, `.where(resolve() is T)`, is left out of an expression.
const fs = require('fs');
const path = require('path');
const folder = path.join(process.argv[2], 'node_modules', 'fhirpath');
const fhirpath = require(folder);
const model = require(path.join(folder, 'fhir-context', 'r4'));
const texts = JSON.parse(fs.readFileSync(process.argv[3], 'utf8'));
const resources = fs.readFileSync(process.argv[4], 'utf8').split('\n').filter(line => line !== '')
  .map(line => JSON.parse(line));
const compiled = {};
const strip = text => text.replace(/\.where\(resolve\(\) is \w+\)/g, '');
for (const type of new Set(resources.map(resource => resource.resourceType)))
  compiled[type] = texts[type].map(([text, ...parts]) => ({
    evaluate: fhirpath.compile(strip(text), model),
    parts: parts.map(part => fhirpath.compile({base: text.split(' | ')[0], expression: part}, model)),
  }));
let items = 0;
let first = 0;
let best = 0;
for (let round = 0; round < 4; round++) {
  const start = process.cpuUsage();
  for (const resource of resources)
    for (const {evaluate, parts} of compiled[resource.resourceType]) {
      try {
        const found = evaluate(resource);
        items += found.length;
        for (const element of parts.length > 0 ? found : [])
          for (const part of parts)
            items += part(element).length;
      } catch (error) { // `as` on several items is an error in strict FHIRPath
      }
    }
  const used = process.cpuUsage(start);
  const rate = resources.length / ((used.user + used.system) / 1e6);
  first = first || rate;
  best = Math.max(best, rate);
}
console.log(`${first} ${best}`);
