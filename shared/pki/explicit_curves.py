"""Elliptic-curve keys whose curve is named or spelled out parameter by parameter. Pure.

Doc 9303-12 wants the parameters spelled out, and pyca reads few of such keys. They are compared as
integers with the curves we know, all of p, a, b, G, n and h: comparing fewer would let anybody
choose a generator of his own and sign as any State (the fault of CVE-2020-0601).
"""

from typing import Final, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP224R1,
    SECP256R1,
    SECP384R1,
    SECP521R1,
    BrainpoolP256R1,
    BrainpoolP384R1,
    BrainpoolP512R1,
    EllipticCurve,
    EllipticCurvePublicKey,
)

from shared.errors import ErrorKind, PlatformError
from shared.pki.der import (
    BIT_STRING,
    INTEGER,
    OBJECT_IDENTIFIER,
    OCTET_STRING,
    SEQUENCE,
    MalformedAsn1,
    Reader,
    integer_of,
    oid,
    oid_text,
)


class UnsupportedKey(PlatformError):
    """A public key of a kind, size or curve that we do not verify with."""

    kind = ErrorKind.UNSUPPORTED
    code = "unsupported_key"


class CurveParameters(NamedTuple):
    """A curve over a prime field: y² = x³ + ax + b mod p, generator (gx, gy) of order n."""

    p: int
    a: int
    b: int
    gx: int
    gy: int
    n: int
    h: int


P256: Final = CurveParameters(
    p=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF,
    a=0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFC,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    gx=0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    gy=0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    h=1,
)
"""NIST P-256 (SEC 2 section 2.4.2), the curve our own certificates spell out."""

_CURVES: Final[dict[CurveParameters, EllipticCurve]] = {
    P256: SECP256R1(),
    # SEC 2 section 2.3.2
    CurveParameters(
        p=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF000000000000000000000001,
        a=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFE,
        b=0xB4050A850C04B3ABF54132565044B0B7D7BFD8BA270B39432355FFB4,
        gx=0xB70E0CBD6BB4BF7F321390B94A03C1D356C21122343280D6115C1D21,
        gy=0xBD376388B5F723FB4C22DFE6CD4375A05A07476444D5819985007E34,
        n=0xFFFFFFFFFFFFFFFFFFFFFFFFFFFF16A2E0B8F03E13DD29455C5C2A3D,
        h=1,
    ): SECP224R1(),
    # SEC 2 section 2.5.1
    CurveParameters(
        p=int(
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
            "FFFFFFFF0000000000000000FFFFFFFF",
            16,
        ),
        a=int(
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFE"
            "FFFFFFFF0000000000000000FFFFFFFC",
            16,
        ),
        b=int(
            "B3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875A"
            "C656398D8A2ED19D2A85C8EDD3EC2AEF",
            16,
        ),
        gx=int(
            "AA87CA22BE8B05378EB1C71EF320AD746E1D3B628BA79B9859F741E082542A38"
            "5502F25DBF55296C3A545E3872760AB7",
            16,
        ),
        gy=int(
            "3617DE4A96262C6F5D9E98BF9292DC29F8F41DBD289A147CE9DA3113B5F0B8C0"
            "0A60B1CE1D7E819D7A431D7C90EA0E5F",
            16,
        ),
        n=int(
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF"
            "581A0DB248B0A77AECEC196ACCC52973",
            16,
        ),
        h=1,
    ): SECP384R1(),
    # SEC 2 section 2.6.1
    CurveParameters(
        p=int(
            "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            "FFF",
            16,
        ),
        a=int(
            "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            "FFC",
            16,
        ),
        b=int(
            "51953EB9618E1C9A1F929A21A0B68540EEA2DA725B99B315F3B8B489918EF109"
            "E156193951EC7E937B1652C0BD3BB1BF073573DF883D2C34F1EF451FD46B503F"
            "00",
            16,
        ),
        gx=int(
            "C6858E06B70404E9CD9E3ECB662395B4429C648139053FB521F828AF606B4D3D"
            "BAA14B5E77EFE75928FE1DC127A2FFA8DE3348B3C1856A429BF97E7E31C2E5BD"
            "66",
            16,
        ),
        gy=int(
            "11839296A789A3BC0045C8A5FB42C7D1BD998F54449579B446817AFBD17273E6"
            "62C97EE72995EF42640C550B9013FAD0761353C7086A272C24088BE94769FD16"
            "650",
            16,
        ),
        n=int(
            "1FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF"
            "FFA51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386"
            "409",
            16,
        ),
        h=1,
    ): SECP521R1(),
    # RFC 5639 section 3.4
    CurveParameters(
        p=0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
        a=0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
        b=0x26DC5C6CE94A4B44F330B5D9BBD77CBF958416295CF7E1CE6BCCDC18FF8C07B6,
        gx=0x8BD2AEB9CB7E57CB2C4B482FFC81B7AFB9DE27E1E3BD23C23A4453BD9ACE3262,
        gy=0x547EF835C3DAC4FD97F8461A14611DC9C27745132DED8E545C1D54C72F046997,
        n=0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
        h=1,
    ): BrainpoolP256R1(),
    # RFC 5639 section 3.6
    CurveParameters(
        p=int(
            "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123"
            "ACD3A729901D1A71874700133107EC53",
            16,
        ),
        a=int(
            "7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F"
            "8AA5814A503AD4EB04A8C7DD22CE2826",
            16,
        ),
        b=int(
            "4A8C7DD22CE28268B39B55416F0447C2FB77DE107DCD2A62E880EA53EEB62D57"
            "CB4390295DBC9943AB78696FA504C11",
            16,
        ),
        gx=int(
            "1D1C64F068CF45FFA2A63A81B7C13F6B8847A3E77EF14FE3DB7FCAFE0CBD10E8"
            "E826E03436D646AAEF87B2E247D4AF1E",
            16,
        ),
        gy=int(
            "8ABE1D7520F9C2A45CB1EB8E95CFD55262B70B29FEEC5864E19C054FF9912928"
            "0E4646217791811142820341263C5315",
            16,
        ),
        n=int(
            "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7"
            "CF3AB6AF6B7FC3103B883202E9046565",
            16,
        ),
        h=1,
    ): BrainpoolP384R1(),
    # RFC 5639 section 3.7
    CurveParameters(
        p=int(
            "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330871"
            "7D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3",
            16,
        ),
        a=int(
            "7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC"
            "2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA",
            16,
        ),
        b=int(
            "3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A7"
            "2BF2C7B9E7C1AC4D77FC94CADC083E67984050B75EBAE5DD2809BD638016F723",
            16,
        ),
        gx=int(
            "81AEE4BDD82ED9645A21322E9C4C6A9385ED9F70B5D916C1B43B62EEF4D0098E"
            "FF3B1F78E2D0D48D50D1687B93B97D5F7C6D5047406A5E688B352209BCB9F822",
            16,
        ),
        gy=int(
            "7DDE385D566332ECC0EABFA9CF7822FDF209F70024A57B1AA000C55B881F8111"
            "B2DCDE494A5F485E5BCA4BD88A2763AED1CA2B2FA8F0540678CD1E0F3AD80892",
            16,
        ),
        n=int(
            "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870"
            "553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
            16,
        ),
        h=1,
    ): BrainpoolP512R1(),
}

_NAMED: Final = {
    oid("1.2.840.10045.3.1.7"): SECP256R1(),
    oid("1.3.132.0.33"): SECP224R1(),
    oid("1.3.132.0.34"): SECP384R1(),
    oid("1.3.132.0.35"): SECP521R1(),
    oid("1.3.36.3.3.2.8.1.1.7"): BrainpoolP256R1(),
    oid("1.3.36.3.3.2.8.1.1.11"): BrainpoolP384R1(),
    oid("1.3.36.3.3.2.8.1.1.13"): BrainpoolP512R1(),
}

_PRIME_FIELD = oid("1.2.840.10045.1.1")
_UNCOMPRESSED = 0x04


def load_ec_public_key(parameters: Reader, point: bytes) -> EllipticCurvePublicKey:
    """Make a key of an encoded point and its ECParameters (X9.62; RFC 5480, RFC 3279 2.3.5).

    Raises UnsupportedKey when the curve is not one of ours in every parameter, and MalformedAsn1
    when the structure is broken or the point is not on the curve.
    """
    if parameters.peek() == OBJECT_IDENTIFIER:
        name = parameters.take(OBJECT_IDENTIFIER)
        curve = _NAMED.get(name)
        if curve is None:
            raise UnsupportedKey(f"curve {oid_text(name)}")
    else:
        curve = _CURVES.get(_explicit(parameters.enter(SEQUENCE)))
        if curve is None:
            raise UnsupportedKey("explicit curve parameters that match no curve we verify on")
    parameters.finish()
    try:
        return EllipticCurvePublicKey.from_encoded_point(curve, point)
    except ValueError:
        raise MalformedAsn1("the point is not on its curve") from None


def _explicit(domain: Reader) -> CurveParameters:
    """SpecifiedECDomain (X9.62); the seed says where a curve came from and is not compared."""
    if domain.integer() not in {1, 2, 3}:
        raise UnsupportedKey("a version of explicit curve parameters that we do not know")
    field = domain.enter(SEQUENCE)
    if field.take(OBJECT_IDENTIFIER) != _PRIME_FIELD:
        raise UnsupportedKey("a curve that is not over a prime field")
    p = field.integer()
    field.finish()
    coefficients = domain.enter(SEQUENCE)
    a = int.from_bytes(coefficients.take(OCTET_STRING), "big")
    b = int.from_bytes(coefficients.take(OCTET_STRING), "big")
    coefficients.optional(BIT_STRING)
    coefficients.finish()
    base = domain.take(OCTET_STRING)
    n = domain.integer()
    cofactor = domain.optional(INTEGER)
    size = (len(base) - 1) // 2
    if len(base) != 2 * size + 1 or size == 0 or base[0] != _UNCOMPRESSED or cofactor is None:
        raise UnsupportedKey("explicit parameters need an uncompressed generator and a cofactor")
    return CurveParameters(
        p,
        a,
        b,
        int.from_bytes(base[1 : 1 + size], "big"),
        int.from_bytes(base[1 + size :], "big"),
        n,
        integer_of(cofactor),
    )
