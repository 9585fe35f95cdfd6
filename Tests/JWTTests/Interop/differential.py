"""Verifies many tokens with PyJWT, for the differential test.

Standard input: the secret in base64url, the issuer, the audience, then one token to a line.
Standard output: one line for each token, `valid` or `invalid NAME` with the name of PyJWT's exception.
"""
import base64
import sys

import jwt

lines = sys.stdin.read().split("\n")
secret = base64.urlsafe_b64decode(lines[0] + "=" * (-len(lines[0]) % 4))
issuer, audience = lines[1], lines[2]
options = {"require": ["exp"], "verify_iat": False}
answers = []
for token in lines[3:]:
    try:
        jwt.decode(token, secret, algorithms=["HS256"], issuer=issuer, audience=audience, options=options)
        answers.append("valid")
    except Exception as error:  # PyJWT lets errors of other libraries through, such as RecursionError.
        answers.append(f"invalid {type(error).__name__}")
print("\n".join(answers))
