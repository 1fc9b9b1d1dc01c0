// SPDX-License-Identifier: EUPL-1.2

package dataplane

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"entente/internal/kit/outbound"
)

// S3 is a store that speaks the protocol of Amazon's Simple Storage Service.
type S3 struct{ core *minio.Core }

// s3Part is how much is sent at once, and so kept in memory, in bytes.
const s3Part = 16 << 20

// OpenS3 makes a client of the store at an address such as
// https://store.example, which nothing is asked of yet. An empty region is
// looked up.
func OpenS3(client *http.Client, endpoint, region, key, secret string) (*S3, error) {
	u, err := url.Parse(endpoint)
	if err != nil || u.Host == "" || u.Path != "" && u.Path != "/" {
		return nil, fmt.Errorf("%w: %q is not the address of a store", outbound.ErrRefused, endpoint)
	}
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(key, secret, ""), Secure: u.Scheme == "https", Region: region,
		Transport: client.Transport, BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return &S3{core}, nil
}

// Object is a source that is one object of the store.
func (s *S3) Object(bucket, name string) Source {
	return SourceFunc(func(ctx context.Context, _ Flow, _ url.Values) (Content, error) {
		info, err := s.core.StatObject(ctx, bucket, name, minio.StatObjectOptions{})
		if err != nil {
			return Content{}, s3Error(err)
		}
		tag := strings.Trim(info.ETag, `"`)
		read := func(ctx context.Context, from, n int64) (io.ReadCloser, error) {
			if n == 0 {
				return http.NoBody, nil
			}
			var options minio.GetObjectOptions
			if err := options.SetMatchETag(tag); err != nil {
				return nil, fmt.Errorf("ask the store: %w", err)
			}
			if from > 0 || n < info.Size {
				if err := options.SetRange(from, from+n-1); err != nil {
					return nil, fmt.Errorf("ask the store: %w", err)
				}
			}
			body, got, _, err := s.core.GetObject(ctx, bucket, name, options)
			if err != nil {
				return nil, s3Error(err)
			}
			if strings.Trim(got.ETag, `"`) != tag {
				_ = body.Close()
				return nil, errChanged
			}
			return body, nil
		}
		kind := info.ContentType
		if kind == "" {
			kind = "application/octet-stream"
		}
		return Content{kind, info.Size, tag, info.LastModified, read}, nil
	})
}

func s3Error(err error) error {
	switch minio.ToErrorResponse(err).Code {
	case minio.NoSuchKey, minio.NoSuchBucket:
		return errGone.Because(err)
	}
	return fmt.Errorf("ask the store: %w", err)
}

// ToObject is a sink that makes one object of the store. The store shows it
// when all its parts are there.
func (s *S3) ToObject(object func(f Flow) (bucket, name string, err error)) Sink {
	return func(ctx context.Context, f Flow, r io.Reader) error {
		bucket, name, err := object(f)
		if err != nil {
			return err
		}
		// Each part with its MD5, which all stores check; not all read bodies
		// that are signed piece by piece.
		options := minio.PutObjectOptions{
			PartSize: s3Part, NumThreads: 1, ContentType: "application/octet-stream",
			DisableContentSha256: true, SendContentMd5: true,
		}
		if _, err := s.core.Client.PutObject(ctx, bucket, name, r, -1, options); err != nil {
			return fmt.Errorf("write to the store: %w", err)
		}
		return nil
	}
}
