import { chromium } from '../../browsers/engines/chromium.mjs';
import { variantsOf } from './variants.mjs';

// postMessage says to whom it is addressed, and a page from a file is nobody here: its origin is "null".
const file = { 'forever-frame': 'a frame cannot address a message to a page from a file' };

export const engines = variantsOf(chromium, 'Chromium', 'today', { file });
