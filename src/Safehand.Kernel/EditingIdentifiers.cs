namespace Safehand.Kernel;

/// <summary>An instruction to edit one or several recordings.</summary>
public readonly record struct CommissionId(string Value) : IId<CommissionId>
{
    /// <inheritdoc/>
    public static CommissionId From(string value) => new(value);

    /// <inheritdoc/>
    public static CommissionId Parse(string s, IFormatProvider? provider) => Ids.Parse<CommissionId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CommissionId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One recording of one commission: where it is edited.</summary>
public readonly record struct RoomId(string Value) : IId<RoomId>
{
    /// <inheritdoc/>
    public static RoomId From(string value) => new(value);

    /// <inheritdoc/>
    public static RoomId Parse(string s, IFormatProvider? provider) => Ids.Parse<RoomId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out RoomId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>One edit in a room.</summary>
public readonly record struct EditId(string Value) : IId<EditId>
{
    /// <inheritdoc/>
    public static EditId From(string value) => new(value);

    /// <inheritdoc/>
    public static EditId Parse(string s, IFormatProvider? provider) => Ids.Parse<EditId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out EditId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Something that was found by itself and that a person decides on.</summary>
public readonly record struct ProposalId(string Value) : IId<ProposalId>
{
    /// <inheritdoc/>
    public static ProposalId From(string value) => new(value);

    /// <inheritdoc/>
    public static ProposalId Parse(string s, IFormatProvider? provider) => Ids.Parse<ProposalId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ProposalId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A remark at a timecode.</summary>
public readonly record struct CommentId(string Value) : IId<CommentId>
{
    /// <inheritdoc/>
    public static CommentId From(string value) => new(value);

    /// <inheritdoc/>
    public static CommentId Parse(string s, IFormatProvider? provider) => Ids.Parse<CommentId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out CommentId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>Work in the background of a room: a search, a rendering.</summary>
public readonly record struct EditingJobId(string Value) : IId<EditingJobId>
{
    /// <inheritdoc/>
    public static EditingJobId From(string value) => new(value);

    /// <inheritdoc/>
    public static EditingJobId Parse(string s, IFormatProvider? provider) => Ids.Parse<EditingJobId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out EditingJobId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>What a supplier has to return or erase at the end, or to show that it never held.</summary>
public readonly record struct ReturnTaskId(string Value) : IId<ReturnTaskId>
{
    /// <inheritdoc/>
    public static ReturnTaskId From(string value) => new(value);

    /// <inheritdoc/>
    public static ReturnTaskId Parse(string s, IFormatProvider? provider) => Ids.Parse<ReturnTaskId>(s);

    /// <inheritdoc/>
    public static bool TryParse(string? s, IFormatProvider? provider, out ReturnTaskId result) => Ids.TryParse(s, out result);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
