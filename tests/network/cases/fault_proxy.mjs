// The fault proxy itself: every fault really happens, and nothing else does.
import { changingFaults } from '../fault_proxy/changing_faults.mjs';
import { control } from '../fault_proxy/control.mjs';
import { endingFaults } from '../fault_proxy/ending_faults.mjs';
import { passing } from '../fault_proxy/passing.mjs';
import { realGateway } from '../fault_proxy/real_gateway.mjs';

export const cases = [...passing, ...endingFaults, ...changingFaults, ...control, ...realGateway]
  .map(([what, run, width]) => ({ name: `fault proxy: ${what}`, run, width, needs: [] }));
