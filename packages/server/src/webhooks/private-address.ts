import ipaddr from 'ipaddr.js';

/**
 * Whether a host name names this machine or one nearby: `localhost`, a name without a dot, or one under a
 * domain that the public DNS does not have.
 */
export function isPrivateHostname(hostname: string): boolean {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  if (ipaddr.isValid(bare(name))) {
    return false;
  }
  return !name.includes('.') || /\.(localhost|local|internal|lan|home|corp|intranet|home\.arpa)$/.test(name);
}

/**
 * Whether an IP address (IPv6 with or without brackets) is not public: loopback, private, link-local (where
 * clouds keep their metadata), shared, reserved, multicast, or an address that leads to another by
 * translation or a tunnel. False for anything that is not an IP address.
 *
 * @example
 * ```ts
 * isPrivateAddress('169.254.169.254'); // true
 * isPrivateAddress('fc2.com'); // false: a name, whatever it begins with
 * ```
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export function isPrivateAddress(address: string): boolean {
  const text = bare(address);
  return ipaddr.isValid(text) && !isPublic(ipaddr.parse(text));
}

type Address = ReturnType<typeof ipaddr.parse>;

/** The host that tells virtual machines of Azure about themselves: a public address by its number. */
const azureHost = '168.63.129.16';
/** The global unicast addresses that are assigned so far; the rest of IPv6 is unassigned. */
const globalUnicast = ipaddr.parseCIDR('2000::/3');
/**
 * How networks without IPv4 reach a host that has only an IPv4 address: the last four bytes are that address.
 */
const translated = ipaddr.parseCIDR('64:ff9b::/96');

function isPublic(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) {
    return address.range() === 'unicast' && address.toString() !== azureHost;
  }
  if (address.isIPv4MappedAddress()) {
    return isPublic(address.toIPv4Address());
  }
  if (address.match(translated)) {
    return isPublic(ipaddr.fromByteArray(address.toByteArray().slice(12)));
  }
  return address.range() === 'unicast' && address.match(globalUnicast);
}

/**
 * Removes brackets and zone, and writes IPv6 in hexadecimal only: the library reads `::1.2.3.4` as
 * `::ffff:1.2.3.4`.
 */
function bare(address: string): string {
  const text = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!text.includes(':') || !URL.canParse(`http://[${text}]/`)) {
    return text;
  }
  return new URL(`http://[${text}]/`).hostname.slice(1, -1);
}
