// The fine print of RFC 9110 and 9112: what a request may look like to be taken, and what of it a proxy in front might
// read in another way. A request is sent with another behind it. Where the first is refused, its status is the only
// answer and the connection ends; where it is taken, the second is answered too.
import assert from 'node:assert/strict';
import { exchange } from '../../support/raw.mjs';
import { once } from '../case.mjs';

const behind = 'GET /behind HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

const get = (fields, path = '/a') => `GET ${path} HTTP/1.1\r\nHost: x\r\n${fields}\r\n`;
const post = (fields, body = '') => `POST /encke/send HTTP/1.1\r\nHost: x\r\n${fields}\r\n${body}`;
const host = (value) => `GET /a HTTP/1.1\r\nHost:${value}\r\n\r\n`;
const line = (text) => `${text}\r\nHost: x\r\n\r\n`;
const path = (target) => line(`GET ${target} HTTP/1.1`);
const chunked = 'Transfer-Encoding: chunked\r\n';
const none = '0\r\n\r\n';
const chunks = (body) => post(chunked, body);
const size = (text) => chunks(`${text}\r\n{}\r\n${none}`);
const trailers = (fields) => chunks(`2\r\n{}\r\n0\r\n${fields}\r\n`);
const te = (value, fields = '') => post(`Transfer-Encoding:${value}\r\n${fields}`, none);
const length = (value, body = '{}') => post(`Content-Length:${value}\r\n`, body);

/// Answers to what is refused, by the status.
const refused = {
  400: {
    'a length and chunks': post(`Content-Length: 5\r\n${chunked}`, none),
    'chunks and a length': post(`${chunked}Content-Length: 5\r\n`, none),
    'a length of zero and chunks': post(`Content-Length: 0\r\n${chunked}`, none),
    'an unknown coding and a length': te(' identity', 'Content-Length: 5\r\n'),
    'chunked twice': te(' chunked, chunked'),
    'chunked, then identity': te(' chunked, identity'),
    'chunked, then nothing': te(' chunked,'),
    'two Transfer-Encodings': te(' chunked', chunked),
    'chunked, and identity in a second one': te(' chunked', 'Transfer-Encoding: identity\r\n'),
    'Transfer-Encoding with a space before the colon': post('Transfer-Encoding : chunked\r\n', none),
    'Transfer-Encoding with a tab before the colon': post('Transfer-Encoding\t: chunked\r\n', none),
    'chunked behind a vertical tab': te('\x0bchunked'),
    'chunked before a form feed': te(' chunked\x0c'),
    'chunked before a tab': te(' chunked\t'),
    'chunked behind two CRs': te('\r\r chunked'),
    'chunked in a second line': te('\r\n chunked'),
    'Transfer-Encoding with a CR in its name': post('Transfer\rEncoding: chunked\r\n', none),
    'chunks in HTTP/1.0': `POST /encke/send HTTP/1.0\r\nHost: x\r\n${chunked}\r\n${none}`,
    'chunks in HTTP/1.0 with keep-alive':
      `POST /encke/send HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n${chunked}\r\n${none}`,

    'a length twice': post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'),
    'a length of zero twice': post('Content-Length: 0\r\nContent-Length: 0\r\n'),
    'two lengths': post('Content-Length: 2\r\nContent-Length: 0\r\n', '{}'),
    'a length with a sign': length(' +2'),
    'a negative length': length(' -1'),
    'a list of lengths': length(' 2,2'),
    'a list of lengths with a blank': length(' 2, 2'),
    'a length in hexadecimal': length(' 0x2'),
    'a length in two words': length(' 2 2'),
    'a length with a fraction': length(' 2.0'),
    'a length with an exponent': length(' 2e0'),
    'an empty length': length(''),
    'a length of 2^64': length(' 18446744073709551616'),
    'a length of 2^64 and 2': length(' 18446744073709551618'),
    'a length before a vertical tab': length(' 2\x0b'),
    'a length with a space before the colon': post('Content-Length : 2\r\n', '{}'),

    'a folded header': get('X: a\r\n b\r\n'),
    'a header folded with a tab': get('X: a\r\n\tb\r\n'),
    'a header folded to nothing': get('X: a\r\n \r\n'),
    'a blank before the first header': 'GET /a HTTP/1.1\r\n Host: x\r\n\r\n',
    'a tab before the first header': 'GET /a HTTP/1.1\r\n\tHost: x\r\n\r\n',
    'a request line ended by LF': 'GET /a HTTP/1.1\nHost: x\r\n\r\n',
    'all lines ended by LF': 'GET /a HTTP/1.1\nHost: x\n\n',
    'a header ended by LF': get('A: b\nC: d\r\n'),
    'an empty header ended by LF': get('A:\nB: c\r\n'),
    'a head ended by LF': 'GET /a HTTP/1.1\r\nHost: x\r\n\n',
    'the last header ended by LF': 'GET /a HTTP/1.1\r\nHost: x\n\r\n',
    'a header ended by CR': get('A: b\rC: d\r\n'),
    'a header ended by CR CR LF': get('A: b\r\r\n'),
    'a request line ended by CR': 'GET /a HTTP/1.1\rHost: x\r\n\r\n',
    'a CR in the target': path('/a\rb'),
    'NUL in a value': get('A: b\0c\r\n'),
    'NUL in a name': get('A\0: b\r\n'),
    'NUL in the target': path('/a\0b'),
    'NUL before the method': line('\0GET /a HTTP/1.1'),
    'a space before the colon': get('A : b\r\n'),
    'a tab before the colon': get('A\t: b\r\n'),
    'a space in a name': get('A B: c\r\n'),
    'a header without name': get(': b\r\n'),
    'a first header without name': 'GET /a HTTP/1.1\r\n: b\r\nHost: x\r\n\r\n',
    'a header without colon': get('nonsense\r\n'),
    'a name of two bytes of UTF-8': get('\xc3\xa4: b\r\n'),
    'two Origins': get('Origin: http://a.example\r\nOrigin: http://b.example\r\n'),
    ...Object.fromEntries([...'()<>@,;\\"/[]?={}'].map((c) => [`${c} in a name`, get(`A${c}: b\r\n`)])),
    ...Object.fromEntries(
      [1, 7, 8, 11, 12, 27, 31, 127].map((c) => [`control character ${c} in a value`, get(`A: b${String.fromCharCode(c)}\r\n`)]),
    ),

    'a chunk extension ended by LF': size('2;a').replace('a\r', 'a'),
    'a chunk extension with a control character': size('2;a\x01'),
    'a chunk extension with NUL': size('2;a\0b'),
    'a chunk extension with a CR': size('2;a\rb'),
    'a chunk extension beyond ASCII': size('2;\xe4'),
    'a blank behind a chunk size': size('2 '),
    'a blank between a chunk size and its extension': size('2 ;a'),
    'a tab behind a chunk size': size('2\t'),
    'a blank before a chunk size': size(' 2'),
    'a chunk size with a plus': size('+2'),
    'a chunk size with a minus': size('-2'),
    'a chunk size with 0x': size('0x2'),
    'a chunk size with an underscore': size('2_'),
    'a chunk size of 2^64 and 2': size('10000000000000002'),
    'no chunk size': size(''),
    'an extension without chunk size': size(';a'),
    'a chunk size that is none': size('2g'),
    'a chunk size ended by LF': chunks(`2\n{}\r\n${none}`),
    'a chunk size ended by CR': chunks(`2\r{}\r\n${none}`),
    'a chunk without line end': chunks(`2\r\n{}${none}`),
    'a chunk ended by LF': chunks(`2\r\n{}\n${none}`),
    'a chunk ended by CR': chunks(`2\r\n{}\r${none}`),
    'a chunk ended by two others': chunks(`2\r\n{}XX${none}`),
    'a chunk longer than it says': chunks(`1\r\n{}\r\n${none}`),
    'the last chunk ended by LF': chunks('2\r\n{}\r\n0\n\r\n'),
    'chunks ended by LF': chunks('2\r\n{}\r\n0\r\n\n'),
    'a folded trailer': trailers('X: y\r\n z\r\n'),
    'a blank before the first trailer': trailers(' X: y\r\n'),
    'a trailer ended by LF': trailers('X: y\n'),
    'a trailer without colon': trailers('X y\r\n'),
    'a trailer without name': trailers(': y\r\n'),
    'a trailer with NUL': trailers('X: \0\r\n'),
    'a trailer that would chunk': trailers('Transfer-Encoding: chunked\r\n'),

    'a method in lower case': line('get /a HTTP/1.1'),
    'a method in mixed case': line('Get /a HTTP/1.1'),
    'a method that nobody knows': line('BREW /a HTTP/1.1'),
    'a method that is no token': line('G(T /a HTTP/1.1'),
    'ICE': line('SOURCE /a ICE/1.0'),
    'RTSP': line('OPTIONS /a RTSP/1.0'),
    'a method of RTSP': line('SETUP /a HTTP/1.1'),
    'CONNECT': line('CONNECT x:80 HTTP/1.1'),
    'CONNECT to a path': line('CONNECT /a HTTP/1.1'),
    'a name of the protocol in lower case': line('GET /a http/1.1'),
    'a version without minor number': line('GET /a HTTP/1'),
    'a version with a comma': line('GET /a HTTP/1,1'),
    'a version with a leading zero': line('GET /a HTTP/01.1'),
    'a version with three digits': line('GET /a HTTP/1.10'),
    'a blank behind the version': line('GET /a HTTP/1.1 '),
    'a tab behind the version': line('GET /a HTTP/1.1\t'),
    'two spaces behind the method': line('GET  /a HTTP/1.1'),
    'two spaces behind the target': line('GET /a  HTTP/1.1'),
    'a tab behind the method': line('GET\t/a HTTP/1.1'),
    'a tab behind the target': line('GET /a\tHTTP/1.1'),
    'a space in the target': line('GET /a b HTTP/1.1'),
    'a space before the method': line(' GET /a HTTP/1.1'),
    'a form feed in the target': path('/a\x0cb'),
    'nine empty lines before it': `${'\r\n'.repeat(9)}${get('')}`,
    'an LF before it': `\n${get('')}`,
    'a CR before it': `\r${get('')}`,

    'a target without a slash': path('a'),
    'a target of a query alone': path('?a'),
    'the target * of GET': path('*'),
    'a target at no host': path('http:///a'),
    'a target at a port alone': path('http://:80/a'),
    'a target with user information': path('http://user@y/a'),
    'a target of another scheme': path('ftp://y/a'),
    'an absolute target without Host': 'GET http://y/a HTTP/1.1\r\n\r\n',
    'a broken escape': path('/%zz'),
    'half an escape': path('/a%4'),
    'an escaped NUL': path('/a%00'),
    'an escaped NUL behind a file': path('/encke/encke.js%00.html'),
    'a path that is not UTF-8': path('/%ff'),
    'an overlong form of a dot': path('/%c0%ae%c0%ae/a'),
    'a surrogate': path('/%ed%a0%80'),
    'a raw byte beyond ASCII in the path': path('/\xe4'),
    'raw UTF-8 in the path': path('/\xc3\xa4'),
    'a raw byte beyond ASCII in the query': path('/?\xe4'),

    'HTTP/1.1 without Host': 'GET /a HTTP/1.1\r\n\r\n',
    'two Hosts': 'GET /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n',
    'one Host twice': 'GET /a HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n',
    'an empty Host': host(''),
    'a Host of two words': host(' a b'),
    'a Host with a path': host(' x/a'),
    'a Host with a query': host(' x?a'),
    'a Host with a fragment': host(' x#a'),
    'a Host with user information': host(' user@x'),
    'a Host with a backslash': host(' x\\y'),
    'a Host with a quote': host(' x"'),
    'a Host with an angle bracket': host(' <x>'),
    'a Host with an escape': host(' %61'),
    'a Host beyond ASCII': host(' \xe4'),
    'a Host with a port that is a word': host(' x:port'),
    'a Host with two ports': host(' x:80:80'),
    'a Host that is a port': host(' :80'),
    'a Host with an open bracket': host(' [::1'),
    'a Host with a word in brackets': host(' [zz]'),
    'a Host with an IPv4 address in brackets': host(' [127.0.0.1]'),
    'a Host with something behind the brackets': host(' [::1]x'),
    'an IPv6 address without brackets': host(' ::1'),
    'a bad Host in HTTP/1.0': 'GET /a HTTP/1.0\r\nHost: a b\r\n\r\n',
  },
  413: {
    'a length of 2^63': length(' 9223372036854775808'),
    'a chunk of 2^64 - 1': size('ffffffffffffffff'),
    'a body for GET': post('Content-Length: 2\r\n', '{}').replace('POST /encke/send', 'GET /encke/encke.js'),
  },
  431: {
    'chunk extensions without end': size(`2;${'a'.repeat(10_000)}`),
    'chunk extensions in each of many chunks': chunks(`2;${'a'.repeat(90)}\r\n{}\r\n`.repeat(100) + none),
    'a chunk size with zeros without end': size(`${'0'.repeat(10_000)}2`),
    'trailers without end': trailers('X: y\r\n'.repeat(2000)),
    'blanks without end before a value': get(`A:${' '.repeat(20_000)}b\r\n`),
    'blanks without end behind a value': get(`A: b${' '.repeat(20_000)}\r\n`),
  },
  501: {
    'an unknown coding': te(' xchunked'),
    'an unknown coding that begins like chunked': te(' chunkedx'),
    'chunked in quotes': te(' "chunked"'),
    'chunked with a parameter': te(' chunked;q=1'),
    'chunked behind a comma': te(' ,chunked'),
    'chunked before a byte beyond ASCII': te(' chunked\xa0'),
    'no coding': te(''),
    'identity': te(' identity'),
    'gzip, then chunked': te(' gzip, chunked'),
    'gzip, and chunked in a second one': te(' gzip', chunked),
    'identity, and chunked in a second one': te(' identity', chunked),
  },
  505: {
    'HTTP/0.9': 'GET /a\r\n\r\n',
    'HTTP/0.9 by its name': line('GET /a HTTP/0.9'),
    'HTTP/1.2': line('GET /a HTTP/1.2'),
    'HTTP/2.0': line('GET /a HTTP/2.0'),
    'HTTP/3.0': line('GET /a HTTP/3.0'),
    "HTTP/2's preface": 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  },
};

/// What is taken, and answered so.
const taken = {
  200: {
    'chunked behind a tab': te('\tchunked'),
    'chunked between blanks': te('  chunked  '),
    'chunked in capitals': te(' CHUNKED'),
    'Transfer_Encoding, which is another header': post('Transfer_Encoding: chunked\r\n'),
    'chunks of nothing for GET': get(chunked, '/encke/encke.js').concat(none),
    'a length with leading zeros': length(' 002'),
    'a length behind a tab': length('\t2'),
    'a chunk extension': size('2;a=b'),
    'a chunk extension in quotes': size('2;a="b;c"'),
    'a chunk size with leading zeros': size('0002'),
    'a chunk size in capitals': chunks(`A\r\n${'x'.repeat(10)}\r\n${none}`),
    'a trailer': trailers('X: y\r\n'),
    'a trailer that would be a length': trailers('Content-Length: 5\r\n'),
    'a trailer that would be another Host': trailers('Host: y z\r\n'),
    'a trailer that would close': trailers('Connection: close\r\n'),
    'an empty line behind a body': length(' 2', '{}\r\n'),
    'an upgrade that nobody heeds, with a body': post('Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2\r\n', '{}'),
    'an absolute target of https': path('HTTPS://y/encke/encke.js'),
    'an absolute target without path': path('http://y'),
    'an absolute target with a query alone': path('http://y?a'),
    'an escaped letter': path('/%65ncke/encke.js'),
    'an escaped slash': path('/encke%2Fencke.js'),
    'a fragment': path('/encke/encke.js#top'),
    'a broken escape in the query': path('/encke/encke.js?%zz'),
    'printable characters in the query': path('/encke/encke.js?|"<>{}^`\\[]'),
    'HTTP/1.0 with keep-alive, without Host': 'GET /encke/encke.js HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
  },
  204: {
    'the target * of OPTIONS': line('OPTIONS * HTTP/1.1'),
  },
  404: {
    'a tab in a value': get('A: a\tb\r\n'),
    'bytes beyond ASCII in a value': get('A: \xe4\xff\r\n'),
    'an empty value': get('A:\r\n'),
    'a value of blanks': get('A: \t \r\n'),
    'eight empty lines before it': `${'\r\n'.repeat(8)}${get('')}`,
    'a method of WebDAV': line('PROPFIND /a HTTP/1.1'),
    'TRACE': line('TRACE /a HTTP/1.1'),
    'an upgrade that nobody heeds': get('Connection: Upgrade\r\nUpgrade: h2c\r\n'),
    'an absolute target': path('http://y/a'),
    'two slashes': path('//encke/encke.js'),
    'two slashes within': path('/encke//encke.js'),
    'two dots': path('/a/../encke/encke.js'),
    'two dots at the root': path('/../encke/encke.js'),
    'escaped dots': path('/a/%2e%2e/encke/encke.js'),
    'a dot': path('/./encke/encke.js'),
    'a backslash': path('/encke\\encke.js'),
    'an escaped backslash': path('/encke%5cencke.js'),
    'an escape that is escaped': path('/%2565ncke/encke.js'),
    'an escaped line end': path('/a%0d%0aX:%20y'),
    'a file behind the doctor': path('/encke/doctor/../doctor.js'),
    'a path with a slash too many': path('/encke/encke.js/'),
    'a Host that is a name': host(' www.example.com'),
    'a Host with a port': host(' x:8080'),
    'a Host with an empty port': host(' x:'),
    'a Host that is an IPv4 address': host(' 127.0.0.1:80'),
    'a Host that is an IPv6 address': host(' [::1]:80'),
    'a Host with an underscore': host(' a_b'),
    'a Host without a blank before it': host('x'),
    'a Host with a blank behind it': host(' x '),
  },
};

const statuses = (text) => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));

for (const [status, requests] of Object.entries(refused)) {
  for (const [what, bytes] of Object.entries(requests)) {
    once('HTTP', `${what}: ${status}, and nothing behind it is read`, async (t) => {
      const answer = await exchange(t.gateway, Buffer.from(bytes + behind, 'latin1'));
      assert.deepEqual(statuses(answer.text), [Number(status)], answer.text.slice(0, 400));
      assert.equal(answer.headers.connection, 'close');
    }, 'http');
  }
}

for (const [status, requests] of Object.entries(taken)) {
  for (const [what, bytes] of Object.entries(requests)) {
    once('HTTP', `${what}: ${status}, and what is behind it is read`, async (t) => {
      const answer = await exchange(t.gateway, Buffer.from(bytes + behind, 'latin1'));
      assert.deepEqual(statuses(answer.text), [Number(status), 404], answer.text.slice(0, 400));
    }, 'http');
  }
}
