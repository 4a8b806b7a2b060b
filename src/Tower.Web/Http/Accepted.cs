using Microsoft.Net.Http.Headers;

namespace Tower.Web.Http;

/// <summary>What the client would like to read (RFC 9110, section 12.5.1).</summary>
internal static class Accepted
{
    /// <summary>
    /// The best offer by the client's <c>Accept</c>; the first one when it has no wish that can be met, because an answer
    /// in another form helps more than 406.
    /// </summary>
    public static string Prefers(HttpRequest request, params ReadOnlySpan<string> offers)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var wishes))
            return offers[0];
        var best = offers[0];
        var bestQuality = 0.0;
        foreach (var offer in offers)
        {
            var quality = Quality(new MediaTypeHeaderValue(offer), wishes);
            if (quality > bestQuality)
                (best, bestQuality) = (offer, quality);
        }
        return best;
    }

    /// <summary>
    /// The quality of the most specific range that covers the offer: <c>a/b</c> before <c>a/*</c> before <c>*/*</c>.
    /// </summary>
    private static double Quality(MediaTypeHeaderValue offer, IList<MediaTypeHeaderValue> wishes)
    {
        var found = (Specificity: -1, Quality: 0.0);
        foreach (var wish in wishes)
        {
            var specificity = wish.MatchesAllTypes ? 0
                : wish.MatchesAllSubTypes && wish.Type.Equals(offer.Type, StringComparison.OrdinalIgnoreCase) ? 1
                : wish.MediaType.Equals(offer.MediaType, StringComparison.OrdinalIgnoreCase) ? 2 : -1;
            if (specificity > found.Specificity)
                found = (specificity, wish.Quality ?? 1);
        }
        return found.Quality;
    }
}
