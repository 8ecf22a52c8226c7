// faye, with its engine in memory; the time-out is longer than a measurement.
import faye from 'faye';
import { serve } from './publications.mjs';

const adapter = new faye.NodeAdapter({ mount: '/faye', timeout: 600 });
adapter.attach(serve(() => {}));
