// Types of the Encke client. See docs/client.md.

export interface Position {
  offset: number;
  epoch: string;
}

export interface Message<T = unknown> extends Position {
  channel: string;
  data: T;
  event?: string;
}

export interface EnckeError {
  code: number;
  message: string;
}

export type TransportName = 'websocket' | 'xhr-streaming' | 'eventsource' | 'forever-frame' | 'long-polling' |
  'jsonp-polling' | 'polling';

export type State = 'connecting' | 'open' | 'resuming' | 'closed';

/** What the gateway says of a new session (docs/protocol.md, 2.5). */
export interface OpenInfo {
  session: string;
  version: string;
  transport: TransportName;
  transports: TransportName[];
  resume_window: number;
  ping_interval: number;
  pong_timeout: number;
  poll_interval: number;
  limits: { message_bytes: number; channels: number; queue_bytes: number };
  up: number;
}

export interface SubscribedInfo extends Position {
  channel: string;
  /** Only where the subscription began from a position. False: something was missed, fetch the state anew. */
  recovered?: boolean;
  /** How many publications follow that were missed. */
  missed?: number;
}

export interface CloseInfo {
  code: number;
  reason: string;
}

/** A round of tries that all failed. The client goes on trying. */
export interface Failure {
  message: string;
  tried: Array<{ transport: TransportName; reason: string; code?: number }>;
}

export interface Options {
  /** The gateway's prefix. Default: the directory that the script came from, else "/encke". In Node: absolute. */
  url?: string;
  /** Only these, best first. Default: the operator's list. */
  transports?: TransportName[];
  /** Milliseconds until an HTTP transport is tried beside a WebSocket. Default 100; five times as many where a WebSocket was in use. */
  headStart?: number;
  /** Cookies to another origin. true: only ways that send them; false: none with XMLHttpRequest and EventSource. */
  credentials?: boolean;
  /** Hears, as text, what is tried and how it ends. */
  debug?: (text: string) => void;
  /** Constructors instead of the engine's own; null: as if the engine had none. */
  WebSocket?: unknown;
  EventSource?: unknown;
  XMLHttpRequest?: unknown;
}

export interface Subscription {
  readonly channel: string;
  /** Up to where this subscription has read. */
  readonly position: Position | null;
  on(event: 'subscribed', listener: (info: SubscribedInfo) => void): this;
  on(event: 'error', listener: (error: EnckeError) => void): this;
  on(event: 'unsubscribed', listener: (info: { channel: string; code: number; reason: string }) => void): this;
  off(event: string, listener: (value: any) => void): this;
  unsubscribe(): void;
}

export interface Client {
  readonly state: State;
  /** The transport in use; null before the first. */
  readonly transport: TransportName | null;
  /** The session's id, a secret; null without a session. */
  readonly session: string | null;
  on(event: 'open', listener: (info: OpenInfo) => void): this;
  on(event: 'state', listener: (state: State) => void): this;
  on(event: 'transport', listener: (name: TransportName) => void): this;
  on(event: 'message', listener: (message: Message<any>) => void): this;
  on(event: 'error', listener: (failure: Failure) => void): this;
  on(event: 'close', listener: (info: CloseInfo) => void): this;
  off(event: string, listener: (value: any) => void): this;
  /** Several calls for one channel share one subscription; each listener is called. */
  subscribe<T = any>(channel: string, listener?: (message: Message<T>) => void, options?: { since?: Position }):
    Subscription;
  publish(channel: string, data: unknown, callback?: (error: EnckeError | null, result?: Position) => void): void;
  /** Other transports from now on; without a list, the operator's again. Nothing is lost. */
  use(transports?: TransportName[]): void;
  /** Drops the link in use, as a network would, and resumes after `ms`. */
  cut(ms?: number): void;
  close(): void;
}

declare const Encke: {
  version: string;
  /** The order in which transports are tried where the page does not say. */
  transports: TransportName[];
  connect(options?: Options): Client;
};

export default Encke;
