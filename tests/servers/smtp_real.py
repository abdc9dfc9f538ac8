"""A real SMTP server for the tests: aiosmtpd with STARTTLS and AUTH both required.

Arguments: port, certificate, key, folder for the mails, user, password. Prints "ready" when it listens. Each mail is
written as N.eml, complete before it appears, with its envelope in N.txt.
"""

import asyncio
import os
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

port, certificate, key, folder, user, password = sys.argv[1:]


class Keep:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("reject"):
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        with open(f"{folder}/{self.count}.txt", "w") as out:
            out.write(f"{envelope.mail_from}\n{' '.join(envelope.rcpt_tos)}\n")
        with open(f"{folder}/part", "wb") as out:
            out.write(envelope.original_content)
        os.rename(f"{folder}/part", f"{folder}/{self.count}.eml")
        return f"250 2.0.0 queued as {self.count}"


def authenticate(server, session, envelope, mechanism, data):
    fits = data == LoginPassword(user.encode(), password.encode())
    return AuthResult(success=fits, handled=fits)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = Keep()

    def talk():
        return SMTP(
            handler, hostname="localhost", tls_context=context, require_starttls=True,
            authenticator=authenticate, auth_required=True, enable_SMTPUTF8=True,
        )

    server = await asyncio.get_running_loop().create_server(talk, "127.0.0.1", int(port))
    print("ready", flush=True)
    await server.serve_forever()


asyncio.run(main())
