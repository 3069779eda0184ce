#!/usr/bin/python3
# smtpd.py - a real mail server for tests:  smtpd.py FOLDER [PORT]
# It listens on 127.0.0.1 and writes the port to FOLDER/port. FOLDER/mode says how it answers the
# next mails: "" takes them; "451 …" or "550 …" to RCPT; "data 451 …" or "data 554 …" to the text;
# "hang" takes the text and never says so; "auth" wants keyuan / 密码 p@ss first. A mail that was taken
# is FOLDER/N.eml, and for who reads no MIME N.subject, N.from, N.to, N.id, N.date, N.text, N.html, N.raw_subject.
import asyncio
import email
import email.policy
import pathlib
import sys

from aiosmtpd.smtp import SMTP, AuthResult

folder = pathlib.Path(sys.argv[1])
count = max((int(p.stem) for p in folder.glob('*.eml')), default=0)


def mode():
    try:
        return (folder / 'mode').read_text('utf-8').strip()
    except FileNotFoundError:
        return ''


def put(name, text):
    # Whoever waits for a file must find it whole.
    (folder / (name + '.new')).write_bytes(text if isinstance(text, bytes) else text.encode('utf-8', 'surrogateescape'))
    (folder / (name + '.new')).rename(folder / name)


def store(envelope):
    global count
    count += 1
    raw = envelope.content
    m = email.message_from_bytes(raw, policy=email.policy.default)
    parts = {'text/plain': 'text', 'text/html': 'html'}
    for part in m.walk():
        if part.get_content_type() in parts:
            put(f'{count}.{parts[part.get_content_type()]}', part.get_content())
    head = raw.split(b'\r\n\r\n')[0]
    put(f'{count}.headers', '\n'.join(sorted(k.lower() for k in m.keys())))
    put(f'{count}.longest', str(max(len(line) for line in head.split(b'\r\n'))))
    put(f'{count}.bare', str(raw.replace(b'\r\n', b'').count(b'\n') + raw.replace(b'\r\n', b'').count(b'\r')))
    for name in ('Subject', 'From', 'To', 'Date'):
        put(f'{count}.{name.lower()}', str(m[name]))
    put(f'{count}.id', str(m['Message-ID']).strip())
    put(f'{count}.envelope', f'{envelope.mail_from} {" ".join(envelope.rcpt_tos)}')
    put(f'{count}.eml', raw)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode()[:1] in ('4', '5'):
            return mode()
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        if mode().startswith('data '):
            return mode()[5:]
        store(envelope)
        if mode() == 'hang':
            await asyncio.sleep(600)
        return f'250 2.0.0 taken as {count}'


def login(server, session, envelope, mechanism, data):
    ok = data.login == b'keyuan' and data.password.decode('utf-8') == '密码 p@ss'
    return AuthResult(success=ok, handled=False)


class Server(SMTP):
    async def smtp_MAIL(self, arg):
        if mode() == 'auth' and not self.session.authenticated:
            await self.push('530 5.7.0 Authentication required')
            return
        await super().smtp_MAIL(arg)


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(Handler(), hostname='mail.test', authenticator=login, auth_require_tls=False,
                       enable_SMTPUTF8=True, loop=loop),
        '127.0.0.1', int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    put('port', str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()

asyncio.run(main())
