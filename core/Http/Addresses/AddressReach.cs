namespace Contexter.Http.Addresses;

/// <summary>How far an IP address reaches, which decides whether documents may be fetched from it.</summary>
internal enum AddressReach
{
    /// <summary>A host of the public Internet.</summary>
    Public,

    /// <summary>This machine, its networks, or a range set aside for documents and measurements. Allowed only where the configuration says so.</summary>
    Private,

    /// <summary>No host at all (multicast, unspecified), or one that hands out the credentials of the machine it runs on. Never allowed.</summary>
    Never,
}
