"""Signs and verifies tokens with other libraries, for the tests.

Reads one JSON request from each line of standard input and answers with one line of JSON:
    {"do": "verify", "with": LIBRARY, "alg": NAME, "key": JWK, "pem": PEM, "token": TOKEN} -> {"claims": {...}}
    {"do": "sign", "with": LIBRARY, "alg": NAME, "key": JWK, "pem": PEM, "claims": {...}}  -> {"token": TOKEN}
    {"do": "thumbprint", "key": JWK} -> {"thumbprint": TEXT}
LIBRARY is "pyjwt", "joserfc" or "cryptography" (for ML-DSA, which the other two do not know).
An exception is answered with {"error": TEXT}.
"""
import base64
import json
import sys

import jwt as pyjwt
from cryptography.hazmat.primitives.asymmetric import mldsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from joserfc import jwk as jose_jwk
from joserfc import jws as jose_jws
from joserfc import jwt as jose_jwt

CLAIMS_NOT_JUDGED = {"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False}


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pyjwt_key(request):
    if request["key"]["kty"] == "oct":
        return decode(request["key"]["k"])
    return request["pem"]


def with_pyjwt(request):
    # RFC 9864's name is the same algorithm, which PyJWT knows by the older one.
    if request["do"] == "verify":
        claims = pyjwt.decode(
            request["token"], pyjwt_key(request), algorithms=[request["alg"]], options=CLAIMS_NOT_JUDGED
        )
        return {"claims": claims}
    return {"token": pyjwt.encode(request["claims"], pyjwt_key(request), algorithm=request["alg"])}


def with_joserfc(request):
    registry = jose_jws.JWSRegistry(algorithms=[request["alg"]])
    registry.max_payload_length = 1 << 20
    key = jose_jwk.import_key(request["key"])
    if request["do"] == "verify":
        return {"claims": jose_jwt.decode(request["token"], key, algorithms=[request["alg"]], registry=registry).claims}
    header = {"alg": request["alg"]}
    return {"token": jose_jwt.encode(header, request["claims"], key, algorithms=[request["alg"]], registry=registry)}


def with_cryptography(request):
    if request["do"] == "verify":
        key = load_pem_public_key(request["pem"].encode())
        header, payload, signature = request["token"].split(".")
        assert json.loads(decode(header))["alg"] == request["alg"]
        key.verify(decode(signature), f"{header}.{payload}".encode())
        public = key.public_bytes_raw()
        assert encode(public) == request["key"]["pub"]
        return {"claims": json.loads(decode(payload))}
    key = load_pem_private_key(request["pem"].encode(), None)
    kinds = {"ML-DSA-65": mldsa.MLDSA65PrivateKey, "ML-DSA-87": mldsa.MLDSA87PrivateKey}
    assert isinstance(key, kinds[request["alg"]])
    header = encode(json.dumps({"alg": request["alg"]}).encode())
    text = f"{header}.{encode(json.dumps(request['claims']).encode())}"
    return {"token": f"{text}.{encode(key.sign(text.encode()))}"}


def answer(request):
    if request["do"] == "thumbprint":
        return {"thumbprint": jose_jwk.import_key(request["key"]).thumbprint()}
    library = {"pyjwt": with_pyjwt, "joserfc": with_joserfc, "cryptography": with_cryptography}
    return library[request["with"]](request)


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))))
    except Exception as error:  # Whatever the library says is the answer.
        print(json.dumps({"error": f"{type(error).__name__}: {error}"}))
