// Lane: one system behind one network, with the page in it.
import { readFileSync } from 'node:fs';

const file = (name) => readFileSync(new URL(`pages/${name}`, import.meta.url), 'utf8');

/// The page with what all pages keep in front of its first script.
function pageOf(system) {
  return file(system.page).replace('<body>\n', `<body>\n<script>\n${file('record.js')}</script>\n`);
}

export class Lane {
  static async open(system, column) {
    const server = await system.start();
    return new Lane(system, column, server, await column.open(server, pageOf(system)));
  }

  constructor(system, column, server, network) {
    Object.assign(this, { system, column, server, network });
  }

  get name() { return `${this.system.title}, ${this.column.title}`; }

  async close() {
    await this.network.close();
    await this.server.close();
  }
}
