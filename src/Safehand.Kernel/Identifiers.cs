namespace Safehand.Kernel;

/// <summary>An employing body: a force, a prosecuting service, a supplier.</summary>
public readonly record struct OrganisationId(string Value) : IId<OrganisationId>
{
    /// <inheritdoc/>
    public static OrganisationId From(string value) => new(value);

    /// <inheritdoc/>
    public static OrganisationId Parse(string s, IFormatProvider? provider) => Ids.Parse<OrganisationId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out OrganisationId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Somebody who can sign in.</summary>
public readonly record struct PersonId(string Value) : IId<PersonId>
{
    /// <inheritdoc/>
    public static PersonId From(string value) => new(value);

    /// <inheritdoc/>
    public static PersonId Parse(string s, IFormatProvider? provider) => Ids.Parse<PersonId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out PersonId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An investigation.</summary>
public readonly record struct CaseId(string Value) : IId<CaseId>
{
    /// <inheritdoc/>
    public static CaseId From(string value) => new(value);

    /// <inheritdoc/>
    public static CaseId Parse(string s, IFormatProvider? provider) => Ids.Parse<CaseId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CaseId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A recording in custody.</summary>
public readonly record struct ExhibitId(string Value) : IId<ExhibitId>
{
    /// <inheritdoc/>
    public static ExhibitId From(string value) => new(value);

    /// <inheritdoc/>
    public static ExhibitId Parse(string s, IFormatProvider? provider) => Ids.Parse<ExhibitId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ExhibitId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A person recorded or spoken of.</summary>
public readonly record struct SubjectId(string Value) : IId<SubjectId>
{
    /// <inheritdoc/>
    public static SubjectId From(string value) => new(value);

    /// <inheritdoc/>
    public static SubjectId Parse(string s, IFormatProvider? provider) => Ids.Parse<SubjectId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out SubjectId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One consultation of an exhibit.</summary>
public readonly record struct OpeningId(string Value) : IId<OpeningId>
{
    /// <inheritdoc/>
    public static OpeningId From(string value) => new(value);

    /// <inheritdoc/>
    public static OpeningId Parse(string s, IFormatProvider? provider) => Ids.Parse<OpeningId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out OpeningId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A recording on its way in. Also the address it is sent to, so it is never shown to anyone but its sender.</summary>
public readonly record struct UploadId(string Value) : IId<UploadId>
{
    /// <inheritdoc/>
    public static UploadId From(string value) => new(value);

    /// <inheritdoc/>
    public static UploadId Parse(string s, IFormatProvider? provider) => Ids.Parse<UploadId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out UploadId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A stored payload.</summary>
public readonly record struct BlobId(string Value) : IId<BlobId>
{
    /// <inheritdoc/>
    public static BlobId From(string value) => new(value);

    /// <inheritdoc/>
    public static BlobId Parse(string s, IFormatProvider? provider) => Ids.Parse<BlobId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out BlobId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A request to be let into a case.</summary>
public readonly record struct AccessRequestId(string Value) : IId<AccessRequestId>
{
    /// <inheritdoc/>
    public static AccessRequestId From(string value) => new(value);

    /// <inheritdoc/>
    public static AccessRequestId Parse(string s, IFormatProvider? provider) => Ids.Parse<AccessRequestId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out AccessRequestId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A proposal to destroy an exhibit.</summary>
public readonly record struct DestructionId(string Value) : IId<DestructionId>
{
    /// <inheritdoc/>
    public static DestructionId From(string value) => new(value);

    /// <inheritdoc/>
    public static DestructionId Parse(string s, IFormatProvider? provider) => Ids.Parse<DestructionId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out DestructionId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A question that somebody outside the line must answer by a certain time.</summary>
public readonly record struct ReviewId(string Value) : IId<ReviewId>
{
    /// <inheritdoc/>
    public static ReviewId From(string value) => new(value);

    /// <inheritdoc/>
    public static ReviewId Parse(string s, IFormatProvider? provider) => Ids.Parse<ReviewId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ReviewId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A notice: a grave act that somebody is told of.</summary>
public readonly record struct NoticeId(string Value) : IId<NoticeId>
{
    /// <inheritdoc/>
    public static NoticeId From(string value) => new(value);

    /// <inheritdoc/>
    public static NoticeId Parse(string s, IFormatProvider? provider) => Ids.Parse<NoticeId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out NoticeId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A wish for a copy without marks.</summary>
public readonly record struct CopyRequestId(string Value) : IId<CopyRequestId>
{
    /// <inheritdoc/>
    public static CopyRequestId From(string value) => new(value);

    /// <inheritdoc/>
    public static CopyRequestId Parse(string s, IFormatProvider? provider) => Ids.Parse<CopyRequestId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CopyRequestId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A note on a recording.</summary>
public readonly record struct NoteId(string Value) : IId<NoteId>
{
    /// <inheritdoc/>
    public static NoteId From(string value) => new(value);

    /// <inheritdoc/>
    public static NoteId Parse(string s, IFormatProvider? provider) => Ids.Parse<NoteId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out NoteId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
