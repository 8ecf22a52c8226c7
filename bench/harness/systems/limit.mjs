// The bare machine as a system (bench/limit.cc): it speaks as Encke does, as far as its clients can tell.
import { Program, cores } from '../programs.mjs';
import * as words from './encke_words.mjs';

const limit = (name, args) => ({
  name,
  transports: words.transports,
  echo: words.echo,
  publishHead: words.publishHead('none'),
  async start() {
    const program = new Program('limit', args, cores.server);
    const { port } = await program.next('listening');
    return { pid: program.pid, port, stop: () => program.stop() };
  },
});

export const bare = limit('bare', []);
export const liar = limit('liar', ['--lie-every', '50']);
export const coalescing = limit('bare, coalescing', ['--coalesce']);
