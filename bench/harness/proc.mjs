// What the kernel says of a process.
import fs from 'node:fs';

const ticksPerSecond = 100;  // USER_HZ, the same on every Linux

/// Seconds of all threads: on a core, and ready but waiting for one, which somebody else had.
export function scheduled(pid) {
  const sum = { ran: 0, waited: 0 };
  for (const task of fs.readdirSync(`/proc/${pid}/task`)) {
    const [ran, waited] = fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ').map(Number);
    sum.ran += ran / 1e9;
    sum.waited += waited / 1e9;
  }
  return sum;
}

/// Seconds, by ticks of 10 ms.
export function userSeconds(pid) {
  return Number(fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[11]) / ticksPerSecond;
}

/// Bytes of memory that is no file's: private, or a zone that a server shares with itself (nginx).
export function anonymousBytes(pid) {
  const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kilobytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return (kilobytes('Anonymous') + kilobytes('Pss_Shmem')) * 1024;
}

/// Runs `work` and says what it cost the process: {cpu, user, waited, seconds, result}.
export async function costOf(pid, work) {
  const [before, user, began] = [scheduled(pid), userSeconds(pid), performance.now()];
  const result = await work();
  const after = scheduled(pid);
  return {
    cpu: after.ran - before.ran,
    waited: after.waited - before.waited,
    user: userSeconds(pid) - user,
    seconds: (performance.now() - began) / 1000,
    result,
  };
}
