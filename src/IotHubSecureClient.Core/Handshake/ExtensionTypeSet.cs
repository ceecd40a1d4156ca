namespace IotHubSecureClient.Handshake;

/// <summary>Tells whether the same extension occurs twice, without allocating and in time linear in the bytes given.</summary>
internal static class ExtensionTypeSet
{
    private const int FewTypes = 32;

    public static bool HasDuplicates(ExtensionList extensions)
    {
        ulong low = 0;
        Span<ushort> others = stackalloc ushort[FewTypes];
        int count = 0;
        foreach (Extension extension in extensions)
        {
            if (extension.Type < 64)
            {
                ulong bit = 1UL << extension.Type;
                if ((low & bit) != 0)
                {
                    return true;
                }

                low |= bit;
            }
            else if (count == FewTypes)
            {
                return HasDuplicatesAmongMany(extensions);
            }
            else if (others[..count].Contains(extension.Type))
            {
                return true;
            }
            else
            {
                others[count++] = extension.Type;
            }
        }

        return false;
    }

    private static bool HasDuplicatesAmongMany(ExtensionList extensions)
    {
        Span<ulong> seen = stackalloc ulong[(ushort.MaxValue + 1) / 64];
        seen.Clear();
        foreach (Extension extension in extensions)
        {
            ref ulong word = ref seen[extension.Type >> 6];
            ulong bit = 1UL << (extension.Type & 63);
            if ((word & bit) != 0)
            {
                return true;
            }

            word |= bit;
        }

        return false;
    }
}
