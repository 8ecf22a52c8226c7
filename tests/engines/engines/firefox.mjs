import { firefox } from '../../browsers/engines/firefox.mjs';
import { variantsOf } from './variants.mjs';

export const engines = variantsOf(firefox, 'Firefox ESR', 'today');
