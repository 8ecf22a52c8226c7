// Row 11: what a publication of 128 bytes takes on the wire, TCP and IP not counted.
import { printHead, printLine, record } from '../harness/report.mjs';
import { Side } from '../harness/side.mjs';
import { fanout } from '../harness/sides.mjs';
import { encke } from '../harness/systems/encke.mjs';
import { faultsOfRun } from '../harness/verdict.mjs';

export const number = 11;
export const title = 'Bytes of HTTP and WebSocket for a publication of 128 bytes, beside the bytes themselves';

const payload = 128;

async function measure(transport) {
  const side = await Side.start(fanout(encke, transport, { n: 10, deliveries: 1000 }));
  try {
    await side.measure();
    const { generator } = side.run;
    const { bytes_in: down, bytes_out: up, deliveries } = generator;
    return { down: down / deliveries - payload, up: up / deliveries, faults: faultsOfRun(encke.name, side.run) };
  } finally {
    await side.stop();
  }
}

export async function run({ transports = Object.keys(encke.transports) }, command, row) {
  printHead(row, command, ['', 'down', 'up', 'in all', 'verdict']);
  for (const transport of transports) {
    const { down, up, faults } = await measure(transport);
    record({ row: row.name, command, label: transport, down, up, faults });
    const note = transport === 'long-polling' ? 'the talk: 871' : '';
    const figures = faults.length > 0 ? ['', '', '', `refused: ${faults.join('; ')}`]
      : [...[down, up, down + up].map((bytes) => bytes.toFixed(0)), note];
    printLine([transport, ...figures]);
  }
}
