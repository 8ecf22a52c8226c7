// Results: what was measured, by kind (first, returning, run), system and column.

export class Results {
  #all = new Map();

  add(kind, system, column, value) { this.#all.set([kind, system, column].join(), { kind, system, column, value }); }

  #get(kind, system, column) { return this.#all.get([kind, system, column].join())?.value; }

  first(system, column) { return this.#get('first', system, column); }
  returning(system, column) { return this.#get('returning', system, column); }
  run(system, column) { return this.#get('run', system, column); }

  /// A JSON line for each. `traces`: with what the pages noted.
  lines(traces) {
    const kept = (key, value) => (key === 'trace' && !traces ? undefined : value);
    return [...this.#all.values()].map(({ kind, system, column, value }) =>
      JSON.stringify({ bench: 'first-message', kind, system, column, ...(kind === 'run' ? value : { visits: value }) },
        kept));
  }
}
